" wasfix on save: puts the buffer right before it is written.
" Vim 8.1 or later with +job. Copy it to ~/.vim/plugin/wasfix.vim.
"
" g:wasfix_timeout is how long a save waits for an answer, in milliseconds (5000).
" Whatever goes wrong, the buffer is written as it is, and a message says so.

if exists('g:loaded_wasfix') || &compatible || !has('job') || !has('reltime')
  finish
endif
let g:loaded_wasfix = 1

augroup wasfix
  autocmd!
  autocmd BufWritePre *.wat call s:BeforeWrite(expand('<afile>:p'))
augroup END

function! s:BeforeWrite(path) abort
  try
    let l:old = getline(1, '$')
    let l:state = [bufnr('%'), b:changedtick]
    let l:new = s:Fixed(a:path, l:old)
    " While a save waits, timers and callbacks run.
    if [bufnr('%'), b:changedtick] != l:state
      throw 'the buffer changed meanwhile'
    endif
    if l:new !=# l:old
      call s:Replace(l:old, l:new)
    endif
  catch
    " An error that left this function would stop the write.
    echohl WarningMsg
    echomsg 'wasfix: ' . v:exception . '; saved as it is'
    echohl None
  endtry
endfunction

" The text as wasfix writes it, in lines. An exception says why there is none.
function! s:Fixed(path, lines) abort
  if !executable('wasfix')
    throw 'wasfix is not on PATH'
  endif
  " Through files: a pipe could fill up, and a save would wait for ever.
  let [l:in, l:out, l:err] = [tempname(), tempname(), tempname()]
  try
    call writefile(a:lines + [''], l:in, 'b')
    let l:job = job_start(['wasfix', 'apply', '-q', '--stdin-filepath', a:path, '-'], {
          \ 'in_io': 'file', 'in_name': l:in,
          \ 'out_io': 'file', 'out_name': l:out,
          \ 'err_io': 'file', 'err_name': l:err})
    let l:code = s:Wait(l:job)
    if l:code != 0
      let l:said = filereadable(l:err) ? readfile(l:err, '', 1) : []
      throw empty(l:said) ? 'exit code ' . l:code : l:said[0]
    endif
    let l:lines = readfile(l:out, 'b')
  finally
    call map([l:in, l:out, l:err], 'delete(v:val)')
  endtry
  " What went in ends with a line end, so what comes out does, unless it was cut off.
  if len(l:lines) < 2 || remove(l:lines, -1) !=# ''
    throw 'the answer is not whole'
  endif
  return l:lines
endfunction

" The exit code of a job, which is ended if it takes too long.
function! s:Wait(job) abort
  let l:timeout = get(g:, 'wasfix_timeout', 5000)
  let l:start = reltime()
  try
    while job_status(a:job) ==# 'run'
      if reltimefloat(reltime(l:start)) * 1000 > l:timeout
        throw 'no answer within ' . l:timeout . ' ms'
      endif
      sleep 5m
    endwhile
  finally
    if job_status(a:job) ==# 'run'
      call job_stop(a:job, 'kill')
    endif
  endtry
  return job_info(a:job).exitval
endfunction

" Sets only the lines that differ, so that marks and folds stay where they are.
function! s:Replace(old, new) abort
  let l:places = s:Places(a:old, a:new)
  let l:views = s:Views()
  " A step of undo of its own.
  let &g:undolevels = &g:undolevels
  try
    call s:Apply(l:places, a:old, a:new)
  finally
    " Whatever stopped it, half of the answer must not be written.
    if getline(1, '$') !=# a:new
      call s:Restore(a:old)
    else
      call map(l:views, '[v:val[0], s:MovedView(v:val[1], l:places, a:old, a:new)]')
    endif
    for [l:window, l:view] in l:views
      call s:Show(l:window, l:view)
    endfor
  endtry
endfunction

" For each old line where it is among the new ones. All other new lines are added.
function! s:Places(old, new) abort
  let l:added = len(a:new) - len(a:old)
  if l:added < 0
    throw 'lines are missing in the answer'
  endif
  let l:end = len(a:old)
  while l:end > 0 && a:old[l:end - 1] ==# a:new[l:end - 1 + l:added]
    let l:end -= 1
  endwhile
  let [l:places, l:next] = [[], 0]
  for l:index in range(len(a:old))
    if l:index >= l:end || l:next == l:index + l:added
      return l:places + range(l:index + l:added, len(a:new) - 1)
    endif
    " Without unsafe fixes, what is added is comments on lines of their own, above any module.
    while l:next < l:index + l:added && a:old[l:index] !=# a:new[l:next] && a:new[l:next] =~# '^\s*;; wasfix:'
      let l:next += 1
    endwhile
    call add(l:places, l:next)
    let l:next += 1
  endfor
  return l:places
endfunction

" Makes the buffer new from top to bottom: what is above the line at hand is new, the rest is old.
function! s:Apply(places, old, new) abort
  let l:index = 0
  for l:next in range(len(a:new))
    if get(a:places, l:index, -1) != l:next
      call append(l:next, a:new[l:next])
      continue
    endif
    if a:old[l:index] !=# a:new[l:next]
      call setline(l:next + 1, a:new[l:next])
    endif
    let l:index += 1
  endfor
endfunction

function! s:Restore(old) abort
  if line('$') > len(a:old)
    silent execute 'keepjumps' (len(a:old) + 1) . ',$delete _'
  endif
  if getline(1, '$') !=# a:old
    call setline(1, a:old)
  endif
endfunction

" What each window of the buffer shows, with the number of the window; 0 is the one at hand.
function! s:Views() abort
  let l:views = [[0, winsaveview()]]
  " Vim before 8.1.1418 has no way to do it without entering the window.
  if exists('*win_execute')
    for l:window in win_findbuf(bufnr('%'))
      if l:window != win_getid()
        call win_execute(l:window, 'let l:view = winsaveview()')
        call add(l:views, [l:window, l:view])
      endif
    endfor
  endif
  return l:views
endfunction

function! s:Show(window, view) abort
  if a:window == 0
    call winrestview(a:view)
  else
    call win_execute(a:window, 'call winrestview(a:view)')
  endif
endfunction

" A view of the old lines, with the cursor on the same text and as much above it among the new.
function! s:MovedView(view, places, old, new) abort
  let l:index = a:view.lnum - 1
  let l:next = a:places[l:index]
  return extend({'lnum': l:next + 1,
        \ 'col': s:Moved(a:view.col, a:old[l:index], a:new[l:next]),
        \ 'topline': a:places[a:view.topline - 1] + 1}, a:view, 'keep')
endfunction

" Where a byte of a line is in the line that replaces it.
function! s:Moved(column, old, new) abort
  " Cut before and after blanks, parentheses and quotes: a literal and its replacement are one piece each.
  let l:cut = '\ze[ \t()"]\|[ \t()"]\zs'
  let [l:old, l:new] = [split(a:old, l:cut), split(a:new, l:cut)]
  if len(l:old) != len(l:new)
    return min([a:column, len(a:new)])
  endif
  let [l:before, l:after] = [0, 0]
  for l:index in range(len(l:old))
    let [l:was, l:is] = [len(l:old[l:index]), len(l:new[l:index])]
    if a:column < l:before + l:was
      return l:after + min([a:column - l:before, l:is - 1])
    endif
    let l:before += l:was
    let l:after += l:is
  endfor
  return l:after + a:column - l:before
endfunction
