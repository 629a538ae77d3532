;;; reformatter.el --- wasfix with the package reformatter  -*- lexical-binding: t -*-

;; In your init file, in place of wasfix.el, with the package `reformatter':
;;
;;     (load "/path/to/reformatter.el")

;;; Code:

(require 'reformatter)

;; Defines `wasfix-buffer', `wasfix-region' and `wasfix-on-save-mode'.
(reformatter-define wasfix
  :program "wasfix"
  :args (list "apply" "-q" "--stdin-filepath" (or buffer-file-name "buffer.wat") "-"))

;; wat-mode and wat-ts-mode are packages too; either will do.
(add-hook 'wat-mode-hook #'wasfix-on-save-mode)
(add-hook 'wat-ts-mode-hook #'wasfix-on-save-mode)

(provide 'wasfix-reformatter)
;;; reformatter.el ends here
