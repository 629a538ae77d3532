-- Opens FILE, types, saves, undoes, redoes and saves again; writes what it sees into REPORT.
-- Started with the file of `editors/` that is tested, and nothing else.

local report = vim.env.REPORT

local function put(name, text)
  local file = assert(io.open(report .. "/" .. name, "wb"))
  file:write(text)
  file:close()
end

local function keys(typed)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(typed, true, false, true), "xt", false)
end

local function buffer()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), "\n") .. "\n"
end

local function place(row, column)
  return ("%d %d"):format(row, column)
end

-- Changes the buffer, once a save waits for wasfix.
local function meanwhile(line)
  local timer = vim.loop.new_timer()
  timer:start(0, 20, vim.schedule_wrap(function()
    if timer:is_active() and vim.loop.fs_stat(report .. "/asked") then
      timer:stop()
      vim.api.nvim_buf_set_lines(0, 0, 0, true, { line })
      put("changed", "")
    end
  end))
end

local function main()
  vim.cmd("edit " .. vim.fn.fnameescape(vim.env.FILE))
  keys("G$a" .. vim.env.TYPED .. "<Esc>")
  local marks = vim.api.nvim_create_namespace("suite")
  local marker
  local line = vim.api.nvim_buf_get_lines(0, 5, 6, false)[1] or ""
  local at = line:find("64)))", 1, true)
  if at then
    marker = vim.api.nvim_buf_set_extmark(0, marks, 5, at - 1, {})
    vim.cmd("5,6fold")
  end
  vim.api.nvim_win_set_cursor(0, { tonumber(vim.env.LINE), tonumber(vim.env.COLUMN) })
  if vim.env.HELD and vim.lsp.get_client_by_id(1) then
    -- It is the answer that is held back, so the server has to be one that is asked.
    vim.wait(60000, function() return next(vim.lsp.buf_get_clients(0)) ~= nil end, 20)
  end
  if vim.env.MEANWHILE then
    meanwhile(vim.env.MEANWHILE)
  end
  local start = vim.loop.hrtime()
  keys(":write<CR>")
  put("waited", ("%d"):format((vim.loop.hrtime() - start) / 1e6))
  put("buffer", buffer())
  put("cursor", place(unpack(vim.api.nvim_win_get_cursor(0))))
  if marker then
    local row, column = unpack(vim.api.nvim_buf_get_extmark_by_id(0, marks, marker, {}))
    put("marker", place(row + 1, column))
    put("fold", place(vim.fn.foldclosed(5), vim.fn.foldclosedend(5)))
  end
  put("file", assert(io.open(vim.env.FILE, "rb")):read("*a"))
  put("messages", vim.api.nvim_exec("messages", true))
  keys("u")
  put("undone", buffer())
  keys("u")
  put("undone-twice", buffer())
  keys("2<C-r>")
  put("redone", buffer())
  local tick = vim.api.nvim_buf_get_changedtick(0)
  keys(":write<CR>")
  -- A write itself counts as one tick where it resets 'modified'.
  put("touched", vim.api.nvim_buf_get_changedtick(0) - tick <= 1 and "no" or "yes")
end

local done, problem = xpcall(main, debug.traceback)
if not done then
  put("error", problem)
end
vim.cmd("qall!")
