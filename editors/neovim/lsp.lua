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

-- The buffers of which it is said that no server runs for them. A save need not wait for one, nor say it again.
local given_up = {}

-- Neovim 0.7 to 0.10: a server for each folder with one of the markers above the file.
local servers = {}
-- The server of each buffer, and the name it knows the buffer by.
local attached, uris = {}, {}

local function root_of(path)
  local found
  for _, marker in ipairs(MARKERS) do
    local from = vim.fn.fnamemodify(path, ":p:h") .. ";"
    local at = vim.fn.findfile(marker, from)
    at = at ~= "" and at or vim.fn.finddir(marker, from)
    if not found and at ~= "" then
      found = vim.fn.fnamemodify(at, ":p"):gsub("/$", "")
    end
  end
  return vim.fn.fnamemodify(found or path, ":p:h")
end

local function start(buffer)
  local root = root_of(vim.api.nvim_buf_get_name(buffer))
  local id = servers[root]
  if not id or not vim.lsp.get_client_by_id(id) then
    id = vim.lsp.start_client({
      name = NAME,
      cmd = COMMAND,
      root_dir = root,
      init_options = vim.g.wasfix_settings,
      -- So that `send` can be sure of the text.
      flags = { allow_incremental_sync = false },
    })
    servers[root] = id
  end
  attached[buffer], given_up[buffer] = id or false, nil
  if not id then
    error("the server does not start", 0)
  end
  uris[buffer] = vim.uri_from_bufnr(buffer)
  vim.lsp.buf_attach_client(buffer, id)
end

-- Tells the server the whole text. (Neovim 0.7 sends no changes of a buffer that has lost a server and has another, and
-- says nothing of a new name: the edits would be those of another text.)
local function send(client, buffer)
  local line_end = ({ dos = "\r\n", mac = "\r" })[vim.bo[buffer].fileformat] or "\n"
  local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), line_end)
  text = text .. (vim.bo[buffer].endofline and line_end or "")
  local old, uri = uris[buffer], vim.uri_from_bufnr(buffer)
  local document = { uri = uri, version = vim.api.nvim_buf_get_changedtick(buffer) }
  if old == uri then
    client.notify("textDocument/didChange", { textDocument = document, contentChanges = { { text = text } } })
    return
  end
  uris[buffer], document.languageId, document.text = uri, "wat", text
  client.notify("textDocument/didClose", { textDocument = { uri = old } })
  client.notify("textDocument/didOpen", { textDocument = document })
end

local group = vim.api.nvim_create_augroup("wasfix", {})
local IS_NEW = vim.fn.has("nvim-0.11") == 1
local IS_INSTALLED = vim.fn.executable("wasfix") == 1

if not IS_INSTALLED then
  warn("not on PATH")
elseif IS_NEW then
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
      local done, reason = pcall(start, event.buf)
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

-- The same, after a wait where it may still be starting: when a file has just been opened or named.
local function awaited_server(buffer, deadline)
  if IS_INSTALLED and not server(buffer) and not given_up[buffer] then
    if not IS_NEW and attached[buffer] == nil then
      start(buffer)
    end
    vim.wait(math.min(1000, deadline - vim.loop.now()), function()
      local is_gone = not IS_NEW and not (attached[buffer] and vim.lsp.get_client_by_id(attached[buffer]))
      return is_gone or server(buffer) ~= nil
    end, 10)
  end
  local client, is_known = server(buffer), given_up[buffer]
  given_up[buffer] = not client
  if not client and not is_known then
    error("no answer: the server does not run", 0)
  end
  return client
end

-- Asks, and waits for the answer until `deadline`. While it waits timers and callbacks run, and an answer about a text
-- that has changed is none.
local function ask(client, method, params, buffer, deadline)
  local tick = vim.api.nvim_buf_get_changedtick(buffer)
  local left = math.max(1, deadline - vim.loop.now())
  local answer, reason
  if IS_NEW then
    answer, reason = client:request_sync(method, params, left, buffer)
  else
    answer, reason = client.request_sync(method, params, left, buffer)
  end
  if not answer then
    error("no answer: " .. tostring(reason), 0)
  elseif vim.api.nvim_buf_get_changedtick(buffer) ~= tick then
    error("the buffer changed meanwhile", 0)
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

-- Where a byte of a line is in the line that replaces it. Where that has other pieces too, only `otherwise` is known.
local function moved(column, old, new, otherwise)
  if old == new then
    return column
  end
  old, new = pieces(old), pieces(new)
  if #old ~= #new then
    return otherwise
  end
  local before, after = 0, 0
  for i, was in ipairs(old) do
    if column < before + #was then
      return after + math.min(column - before, #new[i] - 1)
    end
    before, after = before + #was, after + #new[i]
  end
  return after
end

-- The places to keep: lines (from 1), bytes (from 0), and what puts a cursor or a mark there.
local function places(buffer)
  local found = {}
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    local line, column = unpack(vim.api.nvim_win_get_cursor(window))
    table.insert(found, { line, column, function(to) vim.api.nvim_win_set_cursor(window, to) end })
  end
  for _, mark in ipairs(vim.list_extend(vim.fn.getmarklist(buffer), vim.fn.getmarklist())) do
    local name, at = mark.mark:match("^'(%a)$"), mark.pos
    if name and at[1] == buffer then
      local function put(to) vim.api.nvim_buf_set_mark(buffer, name, to[1], to[2], {}) end
      table.insert(found, { at[2], at[3] - 1, put })
    end
  end
  return found
end

-- Calls `edit`, and leaves each window's cursor and the user's marks on their characters. (Up to 0.7 Neovim does not,
-- where the last line is shorter than the cursor's, and deletes the marks of the lines it edits.)
local function keeping_places(buffer, edit)
  local space = vim.api.nvim_create_namespace("wasfix.places")
  local function text(line)
    return vim.api.nvim_buf_get_lines(buffer, line - 1, line, true)[1]
  end
  local kept = {}
  for _, place in ipairs(places(buffer)) do
    local line, column, put = unpack(place)
    local was = text(line)
    local id = vim.api.nvim_buf_set_extmark(buffer, space, line - 1, math.min(column, #was), {})
    table.insert(kept, { id = id, column = column, was = was, put = put })
  end
  local done, reason = pcall(edit)
  for _, place in ipairs(done and kept or {}) do
    local row, otherwise = unpack(vim.api.nvim_buf_get_extmark_by_id(buffer, space, place.id, {}))
    place.put({ row + 1, moved(place.column, place.was, text(row + 1), otherwise) })
  end
  vim.api.nvim_buf_clear_namespace(buffer, space, 0, -1)
  if not done then
    error(reason, 0)
  end
end

-- Makes the edits, or none: where one fails, those before it are taken back.
local function apply(buffer, edit, encoding)
  local old = vim.api.nvim_buf_get_lines(buffer, 0, -1, true)
  -- A step of undo of its own.
  vim.cmd("let &g:undolevels = &g:undolevels")
  local done, reason = pcall(keeping_places, buffer, function()
    vim.lsp.util.apply_workspace_edit(edit, encoding)
  end)
  if not done then
    -- Where nothing may be changed, nothing was.
    pcall(vim.api.nvim_buf_set_lines, buffer, 0, -1, true, old)
    error(reason, 0)
  end
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
  local client = awaited_server(buffer, deadline)
  if not client then
    return
  elseif not lines_agree(buffer) then
    error("there is a carriage return within a line", 0)
  end
  if not IS_NEW then
    send(client, buffer)
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
      return apply(buffer, edit, client.offset_encoding)
    end
  end
end

vim.api.nvim_create_autocmd("BufWritePre", {
  group = group,
  pattern = "*.wat",
  callback = function(event)
    local done, reason = pcall(fix_all, event.buf)
    if not done then
      warn(tostring(reason) .. "; saved as it is")
    end
  end,
})
