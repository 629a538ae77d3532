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
  -- To a channel, and from one, a NUL in a line is "\n"; in a buffer it is itself.
  local sent = vim.tbl_map(function(line) return (line:gsub("%z", "\n")) end, lines)
  -- A program that ends without reading is judged by its exit code, below.
  pcall(vim.fn.chansend, job, vim.list_extend(sent, { "" }))
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
  return vim.tbl_map(function(line) return (line:gsub("\n", "\0")) end, out)
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

-- How many bytes or lines two of them have in common at their start, and at their end beside that.
local function in_common(size, other, same)
  local most, head, tail = math.min(size, other), 0, 0
  while head < most and same(head + 1, head + 1) do
    head = head + 1
  end
  while tail < most - head and same(size - tail, other - tail) do
    tail = tail + 1
  end
  return head, tail
end

-- What to replace in a line: { first byte, byte after the last, new text }, from left to right.
local function line_edits(old, new)
  local from, to = pieces(old), pieces(new)
  if #from ~= #to then
    local head, tail = in_common(#old, #new, function(i, j) return old:byte(i) == new:byte(j) end)
    return { { head, #old - tail, new:sub(head + 1, #new - tail) } }
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

-- A plan makes new lines of old ones: { lines above, line that is respelled or nil, line }, from top to bottom.
-- This one is for what wasfix does as a rule: literals within lines, and marks, which are comments on lines of their own.
local function line_by_line(old, new)
  local plan, row, added = {}, 0, #new - #old
  for _, line in ipairs(new) do
    local was = old[row + 1]
    local is_mark = added > 0 and line ~= was and line:find("^%s*;; wasfix:")
    if is_mark then
      table.insert(plan, { row, nil, line })
      added = added - 1
    elseif line ~= was then
      table.insert(plan, { row, was, line })
    end
    row = row + (is_mark and 0 or 1)
  end
  return row == #old and plan
end

-- This one is for everything else, such as functions that are added: what differs, from the first line to the last.
-- The lines that are more stand where most others stay as they are, and as far below as that allows.
local function in_one_place(old, new)
  local added = #new - #old
  local head, tail = in_common(#old, #new, function(i, j) return old[i] == new[j] end)
  local at, fewest
  local differing = 0
  for i = head + 1, #old - tail do
    differing = differing + (old[i] ~= new[i + added] and 1 or 0)
  end
  for i = head, #old - tail do
    if i > head then
      differing = differing + (old[i] ~= new[i] and 1 or 0) - (old[i] ~= new[i + added] and 1 or 0)
    end
    if not fewest or differing <= fewest then
      at, fewest = i, differing
    end
  end
  local plan = {}
  for i = head + 1, #old - tail + added do
    local row = i <= at and i - 1 or math.max(at, i - added - 1)
    local was = (i <= at or i > at + added) and old[row + 1] or nil
    if was ~= new[i] then
      table.insert(plan, { row, was, new[i] })
    end
  end
  return plan
end

-- What a plan makes of the old lines.
local function carried_out(plan, old)
  local lines, row = {}, 0
  for _, step in ipairs(plan) do
    vim.list_extend(lines, old, row + 1, step[1])
    table.insert(lines, step[3])
    row = step[1] + (step[2] and 1 or 0)
  end
  return vim.list_extend(lines, old, row + 1, #old)
end

-- Where a line (from 1) and its byte (from 0) are when a plan is carried out.
local function placed(plan, line, column)
  local added = 0
  for _, step in ipairs(plan) do
    local row, was, is = unpack(step, 1, 3)
    if not was and row < line then
      added = added + 1
    elseif was and row + 1 == line then
      column = moved(column, line_edits(was, is))
    end
  end
  return line + added, column
end

-- Calls `edit`, and leaves each window, and each mark that the user has set, on its character.
-- (Neovim deletes the marks on a line when a part of the line is replaced.)
local function keeping_places(buffer, plan, edit)
  local views, marks = {}, {}
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    local view = vim.api.nvim_win_call(window, vim.fn.winsaveview)
    local line, column = placed(plan, view.lnum, view.col)
    views[window] = { lnum = line, col = column, topline = placed(plan, view.topline, 0) }
    views[window].curswant = column == view.col and view.curswant or column
  end
  for _, mark in ipairs(vim.list_extend(vim.fn.getmarklist(buffer), vim.fn.getmarklist())) do
    local name, at = mark.mark:match("^'(%a)$"), mark.pos
    if name and at[1] == buffer then
      marks[name] = { placed(plan, at[2], at[3] - 1) }
    end
  end
  edit()
  for name, at in pairs(marks) do
    vim.api.nvim_buf_set_mark(buffer, name, at[1], at[2], {})
  end
  for window, view in pairs(views) do
    vim.api.nvim_win_call(window, function() vim.fn.winrestview(view) end)
  end
end

-- Carries out a plan, by edits as small as they can be, so that folds and extmarks stay.
local function carry_out(buffer, plan)
  for i = #plan, 1, -1 do
    local row, was, is = unpack(plan[i], 1, 3)
    if was then
      local edits = line_edits(was, is)
      for k = #edits, 1, -1 do
        local first, stop, text = unpack(edits[k])
        vim.api.nvim_buf_set_text(buffer, row, first, row, stop, { text })
      end
    else
      vim.api.nvim_buf_set_lines(buffer, row, row, true, { is })
    end
  end
end

-- Makes `new` of `old`, or nothing at all.
local function replace(buffer, old, new)
  if #new < #old then
    error("lines are missing in the answer", 0)
  end
  local plan = line_by_line(old, new) or in_one_place(old, new)
  if not vim.deep_equal(carried_out(plan, old), new) then
    error("what is to be changed is not clear", 0)
  end
  -- A step of undo of its own.
  vim.cmd("let &g:undolevels = &g:undolevels")
  local done, reason = pcall(keeping_places, buffer, plan, function()
    carry_out(buffer, plan)
    if not vim.deep_equal(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), new) then
      error("something else changed the buffer", 0)
    end
  end)
  if not done then
    -- Where nothing may be changed, nothing was.
    pcall(vim.api.nvim_buf_set_lines, buffer, 0, -1, true, old)
    error(reason, 0)
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
