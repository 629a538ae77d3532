" Opens FILE, types, saves, undoes, redoes and saves again; writes what it sees into REPORT.
" Started with the file of `editors/` that is tested, and nothing else.

set encoding=utf-8

function! s:Put(name, text) abort
  call writefile(type(a:text) == v:t_list ? a:text : [a:text], $REPORT . '/' . a:name)
endfunction

function! s:Keys(typed) abort
  call feedkeys(a:typed, 'xt')
endfunction

" Changes the buffer, once a save waits for wasfix.
function! s:Meanwhile(timer) abort
  if filereadable($REPORT . '/asked')
    call timer_stop(a:timer)
    call append(0, $MEANWHILE)
    call s:Put('changed', '')
  endif
endfunction

function! s:Main() abort
  execute 'edit' fnameescape($FILE)
  call s:Keys('G$a' . $TYPED . "\<Esc>")
  let l:at = stridx(getline(6), '64)))')
  if l:at >= 0
    call cursor(6, l:at + 1)
    normal! ma
    5,6fold
  endif
  call cursor(str2nr($LINE), str2nr($COLUMN) + 1)
  if $MEANWHILE !=# ''
    call timer_start(20, function('s:Meanwhile'), {'repeat': -1})
  endif
  let l:start = reltime()
  call s:Keys(":write\<CR>")
  call s:Put('waited', float2nr(reltimefloat(reltime(l:start)) * 1000) . '')
  call s:Put('buffer', getline(1, '$'))
  call s:Put('cursor', line('.') . ' ' . (col('.') - 1))
  if l:at >= 0
    " A mark of Vim belongs to a line; its column is a number and does not move with the text.
    call s:Put('fold', foldclosed(5) . ' ' . foldclosedend(5))
    if getline("'a") !~# '64)))'
      throw 'the mark left its line'
    endif
  endif
  call writefile(readblob($FILE), $REPORT . '/file')
  call s:Put('messages', split(execute('messages'), "\n"))
  call s:Keys('u')
  call s:Put('undone', getline(1, '$'))
  call s:Keys('u')
  call s:Put('undone-twice', getline(1, '$'))
  call s:Keys("2\<C-r>")
  call s:Put('redone', getline(1, '$'))
  let l:tick = b:changedtick
  call s:Keys(":write\<CR>")
  " A write itself counts as one tick where it resets 'modified'.
  call s:Put('touched', b:changedtick - l:tick <= 1 ? 'no' : 'yes')
endfunction

try
  call s:Main()
catch
  call s:Put('error', v:exception . ' at ' . v:throwpoint)
endtry
qall!
