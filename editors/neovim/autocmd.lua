-- wasfix on save: puts the buffer right before it is written, through the command line.
-- Neovim 0.7 or later, no plugin. Copy it to ~/.config/nvim/plugin/wasfix.lua.
--
-- vim.g.wasfix_timeout is how long a save waits for an answer, in milliseconds (5000).
-- Whatever goes wrong, the buffer is written as it is, and a message says so.

-- The text as wasfix writes it, in lines. An error says why there is none.
local function fixed(path, lines)
  if vim.fn.executable("wasfix") == 0 then
    error("wasfix is not on PATH", 0)
  end
  local code, out, err
  local job = vim.fn.jobstart({ "wasfix", "apply", "-q", "--stdin-filepath", path, "-" }, {
    stdout_buffered = true,
    stderr_buffered = true,
    on_stdout = function(_, data) out = data end,
    on_stderr = function(_, data) err = data end,
    on_exit = function(_, status) code = status end,
  })
  -- A program that ends without reading is judged by its exit code, below.
  pcall(vim.fn.chansend, job, vim.list_extend(vim.list_slice(lines), { "" }))
  pcall(vim.fn.chanclose, job, "stdin")
  local timeout = vim.g.wasfix_timeout or 5000
  if not vim.wait(timeout, function() return code and out and err end, 5) then
    vim.fn.jobstop(job)
    error(("no answer within %d ms"):format(timeout), 0)
  end
  if code ~= 0 then
    error(err[1] ~= "" and err[1] or ("exit code %d"):format(code), 0)
  end
  -- What went in ends with a line end, so what comes out does, unless it was cut off.
  if #out < 2 or table.remove(out) ~= "" then
    error("the answer is not whole", 0)
  end
  return out
end

-- A line, cut at blanks, parentheses and quotes: a literal and what replaces it are one piece each.
local function pieces(line)
  local found, at = {}, 1
  while at <= #line do
    local stop = line:find('[%s()"]', at)
    local last = stop == at and at or (stop or #line + 1) - 1
    table.insert(found, line:sub(at, last))
    at = last + 1
  end
  return found
end

-- What to replace in a line: { first byte, byte after the last, new text }, from left to right.
local function line_edits(old, new)
  local from, to = pieces(old), pieces(new)
  if #from ~= #to then
    return { { 0, #old, new } }
  end
  local edits, at = {}, 0
  for i, piece in ipairs(from) do
    if piece ~= to[i] then
      table.insert(edits, { at, at + #piece, to[i] })
    end
    at = at + #piece
  end
  return edits
end

-- Where a byte of a line is after its edits.
local function moved(column, edits)
  local shift = 0
  for _, edit in ipairs(edits) do
    local first, stop, text = edit[1], edit[2], edit[3]
    if column >= stop then
      shift = shift + #text - (stop - first)
    elseif column >= first then
      column = math.min(column, first + math.max(#text, 1) - 1)
    end
  end
  return column + shift
end

-- Edits one line (counted from 0), and keeps each window's cursor on its character.
local function respell(buffer, row, old, new)
  local edits = line_edits(old, new)
  local cursors = {}
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    local line, column = unpack(vim.api.nvim_win_get_cursor(window))
    if line == row + 1 then
      cursors[window] = { line, moved(column, edits) }
    end
  end
  for i = #edits, 1, -1 do
    local edit = edits[i]
    vim.api.nvim_buf_set_text(buffer, row, edit[1], row, edit[2], { edit[3] })
  end
  for window, cursor in pairs(cursors) do
    vim.api.nvim_win_set_cursor(window, cursor)
  end
end

-- Makes `new` of `old` by edits as small as they can be, so that marks, folds and extmarks stay.
local function replace(buffer, old, new)
  -- A step of undo of its own.
  vim.cmd("let &g:undolevels = &g:undolevels")
  local diff = vim.text and vim.text.diff or vim.diff
  local function text(lines)
    -- The API has a NUL as "\n".
    return table.concat(vim.tbl_map(function(line) return (line:gsub("\n", "\0")) end, lines), "\n") .. "\n"
  end
  local hunks = diff(text(old), text(new), { result_type = "indices" })
  for i = #hunks, 1, -1 do
    local start, count, new_start, new_count = unpack(hunks[i])
    -- A hunk that only adds names the line above it.
    local row = count == 0 and start or start - 1
    local added = new_count - count
    if added < 0 then
      error("lines are missing in the answer", 0)
    end
    for k = 1, count do
      local was = old[row + k]
      respell(buffer, row + k - 1, was, new[new_start + added + k - 1])
    end
    if added > 0 then
      vim.api.nvim_buf_set_lines(buffer, row, row, true, vim.list_slice(new, new_start, new_start + added - 1))
    end
  end
end

vim.api.nvim_create_autocmd("BufWritePre", {
  group = vim.api.nvim_create_augroup("wasfix", {}),
  pattern = "*.wat",
  callback = function(event)
    local done, reason = pcall(function()
      local tick = vim.api.nvim_buf_get_changedtick(event.buf)
      local old = vim.api.nvim_buf_get_lines(event.buf, 0, -1, true)
      local new = fixed(vim.fn.fnamemodify(event.match, ":p"), old)
      if vim.api.nvim_buf_get_changedtick(event.buf) ~= tick then
        error("the buffer changed meanwhile", 0)
      end
      if not vim.deep_equal(old, new) then
        replace(event.buf, old, new)
      end
    end)
    if not done then
      vim.notify("wasfix: " .. tostring(reason) .. "; saved as it is", vim.log.levels.WARN)
    end
  end,
})
