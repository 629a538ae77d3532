-- wasfix as a language server: findings as you type, fixes where you ask for them, everything on save.
-- Neovim 0.7 or later, no plugin. Copy it to ~/.config/nvim/plugin/wasfix.lua, in place of autocmd.lua.
--
-- vim.g.wasfix_timeout is how long a save waits for an answer, in milliseconds (5000).
-- vim.g.wasfix_settings are the server's settings: { from = "linux" }.
-- Whatever goes wrong, the buffer is written as it is, and a message says so.

local NAME = "wasfix"
local COMMAND = { "wasfix", "lsp" }
local MARKERS = { "wasfix.toml", ".git" }
local FIX_ALL = "source.fixAll.wasfix"

local function warn(reason)
  vim.notify("wasfix: " .. tostring(reason), vim.log.levels.WARN)
end

-- Neovim 0.7 to 0.10: a server for each folder with one of the markers above the file.
local servers = {}
local function start(event)
  local path = vim.api.nvim_buf_get_name(event.buf)
  local found
  for _, marker in ipairs(MARKERS) do
    local from = vim.fn.fnamemodify(path, ":p:h") .. ";"
    local at = vim.fn.findfile(marker, from)
    at = at ~= "" and at or vim.fn.finddir(marker, from)
    if not found and at ~= "" then
      found = vim.fn.fnamemodify(at, ":p"):gsub("/$", "")
    end
  end
  local root = vim.fn.fnamemodify(found or path, ":p:h")
  local id = servers[root]
  if not id or not vim.lsp.get_client_by_id(id) then
    id = vim.lsp.start_client({
      name = NAME,
      cmd = COMMAND,
      root_dir = root,
      init_options = vim.g.wasfix_settings,
    })
    servers[root] = id
  end
  vim.lsp.buf_attach_client(event.buf, id)
end

local group = vim.api.nvim_create_augroup("wasfix", {})

if vim.fn.executable("wasfix") == 0 then
  warn("not on PATH")
elseif vim.fn.has("nvim-0.11") == 1 then
  vim.lsp.config(NAME, {
    cmd = COMMAND,
    filetypes = { "wat", "wast" },
    root_markers = MARKERS,
    init_options = vim.g.wasfix_settings,
  })
  vim.lsp.enable(NAME)
else
  vim.api.nvim_create_autocmd({ "BufReadPost", "BufNewFile" }, {
    group = group,
    pattern = "*.wat",
    callback = function(event)
      local done, reason = pcall(start, event)
      if not done then
        warn(reason)
      end
    end,
  })
end

-- The server of a buffer, once it is ready.
local function server(buffer)
  local clients = vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = buffer }) or vim.lsp.buf_get_clients(buffer)
  for _, client in pairs(clients) do
    if client.name == NAME and not client.is_stopped(client) then
      return client
    end
  end
end

-- Asks, and waits for the answer until `deadline`.
local function ask(client, method, params, buffer, deadline)
  local left = math.max(1, deadline - vim.loop.now())
  local answer, reason
  if vim.fn.has("nvim-0.11") == 1 then
    answer, reason = client:request_sync(method, params, left, buffer)
  else
    answer, reason = client.request_sync(method, params, left, buffer)
  end
  if not answer then
    error("no answer: " .. tostring(reason), 0)
  elseif answer.err then
    error(answer.err.message, 0)
  end
  return answer.result
end

-- Cut before and after blanks, parentheses and quotes: a literal and its replacement are one piece each.
local function pieces(line)
  local found = {}
  for between, cut in (line .. " "):gmatch('([^%s()"]*)([%s()"])') do
    table.insert(found, between)
    table.insert(found, cut)
  end
  return found
end

-- Where a byte of a line is in the line that replaces it.
local function moved(column, old, new)
  old, new = pieces(old), pieces(new)
  local before, after = 0, 0
  for i, was in ipairs(old) do
    local is = #old == #new and new[i] or was
    if column < before + #was then
      return after + math.min(column - before, #is - 1)
    end
    before, after = before + #was, after + #is
  end
  return after
end

-- Calls `edit`, and leaves each window's cursor on its character. (Neovim does not, up to 0.7, where the
-- last line is shorter than the cursor's.)
local function keeping_cursors(buffer, edit)
  local marks = vim.api.nvim_create_namespace("wasfix.cursors")
  local function line_of(row)
    return vim.api.nvim_buf_get_lines(buffer, row, row + 1, true)[1]
  end
  local cursors = {}
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    local row, column = unpack(vim.api.nvim_win_get_cursor(window))
    local line = line_of(row - 1)
    local mark = vim.api.nvim_buf_set_extmark(buffer, marks, row - 1, #line, {})
    table.insert(cursors, { window = window, column = column, line = line, mark = mark })
  end
  edit()
  for _, cursor in ipairs(cursors) do
    local row = vim.api.nvim_buf_get_extmark_by_id(buffer, marks, cursor.mark, {})[1]
    vim.api.nvim_win_set_cursor(cursor.window, { row + 1, moved(cursor.column, cursor.line, line_of(row)) })
  end
  vim.api.nvim_buf_clear_namespace(buffer, marks, 0, -1)
end

-- Whether a line ends where the server thinks so too. To the protocol it also ends at a carriage return that stands
-- alone, and places below would be other places.
local function lines_agree(buffer)
  local ends = vim.bo[buffer].fileformat == "unix"
  for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, true)) do
    local at = line:find("\r", 1, true)
    if at and not (ends and at == #line) then
      return false
    end
  end
  return true
end

local function fix_all(buffer)
  local deadline = vim.loop.now() + (vim.g.wasfix_timeout or 5000)
  -- The server may still be starting when a file has just been opened.
  vim.wait(math.min(1000, deadline - vim.loop.now()), function() return server(buffer) ~= nil end, 10)
  local client = server(buffer)
  if not client then
    error("no answer: the server does not run", 0)
  elseif not lines_agree(buffer) then
    error("there is a carriage return within a line", 0)
  end
  local actions = ask(client, "textDocument/codeAction", {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = {
      start = { line = 0, character = 0 },
      ["end"] = { line = vim.api.nvim_buf_line_count(buffer), character = 0 },
    },
    context = { only = { FIX_ALL }, diagnostics = {} },
  }, buffer, deadline)
  for _, action in ipairs(actions or {}) do
    if action.kind == FIX_ALL then
      local edit = action.edit or ask(client, "codeAction/resolve", action, buffer, deadline).edit
      -- A step of undo of its own.
      vim.cmd("let &g:undolevels = &g:undolevels")
      keeping_cursors(buffer, function() vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding) end)
      return
    end
  end
end

vim.api.nvim_create_autocmd("BufWritePre", {
  group = group,
  pattern = "*.wat",
  callback = function(event)
    local done, reason = pcall(fix_all, event.buf)
    if not done then
      warn(reason .. "; saved as it is")
    end
  end,
})
