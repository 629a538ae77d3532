;;; eglot.el --- wasfix as a language server  -*- lexical-binding: t -*-

;; Emacs 29 or later, or Emacs 27.1 with the package `eglot'.  In your init file, in place of
;; wasfix.el:
;;
;;     (load "/path/to/eglot.el")
;;
;; Findings as you type, `eglot-code-actions' for what to do about one, and all fixes on save.  The
;; server's settings are the section :wasfix of `eglot-workspace-configuration'.
;; Whatever goes wrong, the buffer is saved as it is, and a message says so.

;;; Code:

(require 'eglot)

(defvar wasfix-timeout 5
  "How long a save waits for wasfix, in seconds.")

;; Where no package brings a mode for WebAssembly text, a plain one.
(unless (or (fboundp 'wat-mode) (fboundp 'wat-ts-mode))
  (define-derived-mode wat-mode prog-mode "WAT"
    "WebAssembly text."
    (setq-local comment-start ";; "))
  (add-to-list 'auto-mode-alist '("\\.wat\\'" . wat-mode)))

(add-to-list 'eglot-server-programs '((wat-mode wat-ts-mode) . ("wasfix" "lsp")))
(add-hook 'wat-mode-hook #'eglot-ensure)
(add-hook 'wat-ts-mode-hook #'eglot-ensure)

(defun wasfix-before-save ()
  "Make all fixes, if a server manages this buffer."
  (when (derived-mode-p 'wat-mode 'wat-ts-mode)
    ;; An error in `before-save-hook' would stop the save.
    (condition-case problem
        (with-timeout (wasfix-timeout (error "No answer within %s s" wasfix-timeout))
          (wasfix-fix-all))
      ((error quit)
       (message "wasfix: %s; saved as it is" (error-message-string problem))))))

(add-hook 'before-save-hook #'wasfix-before-save)

(defun wasfix-fix-all ()
  "Make all fixes."
  (interactive)
  (let ((server (eglot-current-server)))
    (unless server
      (error "No answer: the server does not run"))
    ;; To the protocol a line also ends there, and places below would be other places.
    (when (save-excursion
            (save-restriction
              (widen)
              (goto-char (point-min))
              (re-search-forward "\r[^\n]" nil t)))
      (error "There is a carriage return within a line"))
    (eglot--signal-textDocument/didChange)
    (let* ((buffer (current-buffer))
           (tick (buffer-chars-modified-tick))
           (actions (jsonrpc-request
                     server :textDocument/codeAction
                     (list :textDocument (eglot--TextDocumentIdentifier)
                           :range (list :start (eglot--pos-to-lsp-position (point-min))
                                        :end (eglot--pos-to-lsp-position (point-max)))
                           :context (list :diagnostics [] :only ["source.fixAll.wasfix"]))
                     :timeout wasfix-timeout)))
      ;; While a save waits, timers and filters run, and places would be other places.
      (unless (and (eq buffer (current-buffer)) (= tick (buffer-chars-modified-tick)))
        (error "The buffer changed meanwhile"))
      (when (> (length actions) 0)
        (wasfix--edit (plist-get (aref actions 0) :edit))))))

(defun wasfix--edit (workspace-edit)
  "Make the changes of WORKSPACE-EDIT, all of them in this buffer, as one step of undo.
Eglot can do that too, but not so that point stays right behind what is replaced."
  (let ((edits (or (cl-some (lambda (change) (plist-get change :edits))
                            (plist-get workspace-edit :documentChanges))
                   (cadr (plist-get workspace-edit :changes)))))
    (undo-boundary)
    (atomic-change-group
      (save-excursion
        (save-restriction
          (widen)
          (mapc #'wasfix--replace (wasfix--changes edits)))))
    (undo-boundary)))

(defun wasfix--changes (edits)
  "The EDITS of the server for `wasfix--replace', from the last to the first.
So each is where the server says.  Of two at one place the later comes first, too."
  (let ((changes (sort (nreverse
                        (mapcar (lambda (edit)
                                  (let ((range (plist-get edit :range)))
                                    (list (eglot--lsp-position-to-point (plist-get range :start))
                                          (eglot--lsp-position-to-point (plist-get range :end))
                                          (plist-get edit :newText))))
                                edits))
                       (lambda (a b) (> (car a) (car b)))))
        (limit (point-max)))
    (dolist (change changes changes)
      (unless (<= (car change) (cadr change) limit)
        (error "The edits of the answer overlap"))
      (setq limit (car change)))))

(defun wasfix--replace (change)
  "Make CHANGE: a list of where it begins, where it ends, and the new text."
  (pcase-let ((`(,start ,end ,text) change))
    (goto-char start)
    (if (= start end)
        (insert-before-markers text)
      ;; In this order a marker right behind the old text ends up right behind the new.
      (insert text)
      (delete-region (point) (+ (point) (- end start))))))

(provide 'wasfix-eglot)
;;; eglot.el ends here
