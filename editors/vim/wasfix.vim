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
    let l:new = s:Fixed(a:path, l:old)
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
  let l:added = len(a:new) - len(a:old)
  if l:added < 0
    throw 'lines are missing in the answer'
  endif
  let l:first = 0
  while l:first < len(a:old) && a:old[l:first] ==# a:new[l:first]
    let l:first += 1
  endwhile
  " A step of undo of its own.
  let &g:undolevels = &g:undolevels
  let l:view = winsaveview()
  " The one thing that wasfix adds is a comment on lines of its own, above all that it changes.
  if l:added > 0
    call append(l:first, a:new[l:first : l:first + l:added - 1])
    for l:key in ['lnum', 'topline']
      let l:view[l:key] += l:view[l:key] > l:first ? l:added : 0
    endfor
  endif
  for l:index in range(l:first, len(a:old) - 1)
    let l:line = a:new[l:index + l:added]
    if a:old[l:index] !=# l:line
      call setline(l:index + l:added + 1, l:line)
      if l:view.lnum == l:index + l:added + 1
        let l:view.col = s:Moved(l:view.col, a:old[l:index], l:line)
      endif
    endif
  endfor
  call winrestview(l:view)
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
