;;; apheleia.el --- wasfix with the package apheleia  -*- lexical-binding: t -*-

;; In your init file, in place of wasfix.el, with the package `apheleia':
;;
;;     (load "/path/to/apheleia.el")

;;; Code:

(require 'apheleia)

(add-to-list 'apheleia-formatters
             '(wasfix "wasfix" "apply" "-q" "--stdin-filepath" filepath "-"))

;; wat-mode and wat-ts-mode are packages too; either will do.
(add-to-list 'apheleia-mode-alist '(wat-mode . wasfix))
(add-to-list 'apheleia-mode-alist '(wat-ts-mode . wasfix))
(apheleia-global-mode 1)

(provide 'wasfix-apheleia)
;;; apheleia.el ends here
