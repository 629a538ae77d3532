-- Opens FILE with the language server, waits for what it finds, takes the first quick fix, and saves.
-- Started with the file of `editors/` that is tested, and nothing else.

local report = vim.env.REPORT
local patience = 60000

local function put(name, text)
  local file = assert(io.open(report .. "/" .. name, "wb"))
  file:write(text)
  file:close()
end

local function buffer()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), "\n") .. "\n"
end

-- What is shown: line, severity, name and message, one finding a line.
local function findings()
  local lines = {}
  for _, found in ipairs(vim.diagnostic.get(0)) do
    table.insert(lines, ("%d %d %s %s"):format(found.lnum + 1, found.severity,
      found.code or (found.user_data and found.user_data.lsp.code), found.message:match("[^\n]*")))
  end
  table.sort(lines)
  return table.concat(lines, "\n") .. "\n"
end

local function main()
  vim.cmd("edit " .. vim.fn.fnameescape(vim.env.FILE))
  assert(vim.wait(patience, function() return #vim.diagnostic.get(0) > 0 end, 20), "no findings")
  put("findings", findings())

  -- The user's way to a fix, and the first of what is offered.
  local offered = {}
  vim.ui.select = function(items, _, chosen)
    for _, item in ipairs(items) do
      local action = item[2] or item.action
      table.insert(offered, ("%s: %s"):format(action.kind, action.title))
    end
    chosen(items[1], 1)
  end
  vim.api.nvim_win_set_cursor(0, { tonumber(vim.env.LINE), tonumber(vim.env.COLUMN) })
  local before = buffer()
  vim.lsp.buf.code_action({ only = { "quickfix" } })
  assert(vim.wait(patience, function() return buffer() ~= before end, 20), "no fix: " .. table.concat(offered, "; "))
  put("fixed", buffer())

  vim.cmd("silent write")
  put("buffer", buffer())
  -- The errors of the module that are left have other names.
  vim.wait(patience, function() return not findings():find(" 1 open ", 1, true) end, 20)
  put("findings-after", findings())
end

local done, problem = xpcall(main, debug.traceback)
if not done then
  put("error", problem)
end
vim.cmd("qall!")
