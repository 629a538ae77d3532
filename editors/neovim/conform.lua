-- wasfix on save with conform.nvim. Merge it into your own call of setup, in place of autocmd.lua.
require("conform").setup({
  formatters = {
    wasfix = {
      command = "wasfix",
      args = { "apply", "-q", "--stdin-filepath", "$FILENAME", "-" },
      stdin = true,
    },
  },
  -- Neovim calls .wat files `wat`, and older ones `wast`.
  formatters_by_ft = { wat = { "wasfix" }, wast = { "wasfix" } },
  format_on_save = { timeout_ms = 5000 },
})
