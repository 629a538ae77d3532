;;; save.el --- Open, type, save, undo, redo, save again  -*- lexical-binding: t -*-

;; Opens FILE and writes what it sees into REPORT.  Started with the file of `editors/' that is
;; tested, and nothing else.

;;; Code:

(defun suite-put (name text)
  "Write TEXT as the report called NAME."
  (let ((coding-system-for-write 'utf-8-unix))
    (write-region text nil (expand-file-name name (getenv "REPORT")) nil 'quiet)))

(defun suite-place (position)
  "The line of POSITION, and its byte in that line."
  (save-excursion
    (goto-char position)
    (format "%d %d" (line-number-at-pos)
            (string-bytes (buffer-substring (line-beginning-position) (point))))))

(defun suite-goto (line column)
  "Go to byte COLUMN of LINE."
  (goto-char (point-min))
  (forward-line (1- line))
  (goto-char (byte-to-position (+ (position-bytes (point)) column))))

(defun suite-command (command)
  "Call COMMAND as the command loop does; where nothing is left to undo, do nothing."
  (undo-boundary)
  (setq last-command this-command
        this-command command)
  (condition-case nil
      (call-interactively command)
    (user-error nil))
  (undo-boundary))

(defun suite-open ()
  "Open FILE; where a server is to manage it, wait until one does."
  (find-file (getenv "FILE"))
  (when (fboundp 'eglot-current-server)
    ;; What the command loop would do, for `eglot-ensure'.
    (ignore-errors (run-hooks 'post-command-hook))
    (with-timeout (wasfix-timeout)
      (while (and (process-list) (not (eglot-current-server)))
        (accept-process-output nil 0.05)))
    ;; And until it has asked for its settings.
    (while (accept-process-output nil 0.2))))

(defun suite-meanwhile (buffer line)
  "Insert LINE at the beginning of BUFFER, once a save waits for wasfix."
  (let (timer)
    (setq timer (run-with-timer
                 0 0.02
                 (lambda ()
                   (when (file-exists-p (expand-file-name "asked" (getenv "REPORT")))
                     (cancel-timer timer)
                     (with-current-buffer buffer
                       (save-excursion
                         (goto-char (point-min))
                         (insert line "\n")))
                     (suite-put "changed" "")))))))

(defun suite-main ()
  "See above."
  (setq large-file-warning-threshold nil
        make-backup-files nil
        create-lockfiles nil
        auto-save-default nil)
  (suite-open)
  (goto-char (point-max))
  (skip-chars-backward "\n")
  (undo-boundary)
  (insert (getenv "TYPED"))
  (undo-boundary)
  (when (getenv "MEANWHILE")
    (suite-meanwhile (current-buffer) (getenv "MEANWHILE")))
  (let (marker said start)
    (suite-goto 6 0)
    (when (search-forward "64)))" (line-end-position) t)
      (setq marker (copy-marker (- (point) 5))))
    (suite-goto (string-to-number (getenv "LINE")) (string-to-number (getenv "COLUMN")))
    ;; In batch mode messages go to standard error, and only there.
    (advice-add 'message :before
                (lambda (form &rest arguments)
                  (when form (push (apply #'format-message form arguments) said)))
                '((name . suite)))
    (setq start (float-time))
    (suite-command 'save-buffer)
    (suite-put "waited" (format "%d" (* 1000 (- (float-time) start))))
    (advice-remove 'message 'suite)
    (suite-put "buffer" (buffer-string))
    (suite-put "cursor" (suite-place (point)))
    (when marker
      (suite-put "marker" (suite-place marker)))
    (suite-put "messages" (mapconcat #'identity (reverse said) "\n")))
  (copy-file (getenv "FILE") (expand-file-name "file" (getenv "REPORT")))
  (suite-command 'undo)
  (suite-put "undone" (buffer-string))
  (suite-command 'undo)
  (suite-put "undone-twice" (buffer-string))
  (suite-command 'ignore)
  (dotimes (_ 2)
    (suite-command (if (fboundp 'undo-redo) 'undo-redo 'undo)))
  (suite-put "redone" (buffer-string))
  (let ((tick (buffer-chars-modified-tick)))
    (set-buffer-modified-p t)
    (suite-command 'save-buffer)
    (suite-put "touched" (if (= tick (buffer-chars-modified-tick)) "no" "yes"))))

;; In batch mode an error in eglot's sentinel, such as that a server died, would end Emacs; else it is a message.
(setq command-error-function
      (lambda (data context _) (message "%s%s" context (error-message-string data))))

(condition-case problem
    (suite-main)
  (error (suite-put "error" (error-message-string problem))))

;; What a server says while Emacs ends would be an error.
(when (fboundp 'eglot-shutdown-all)
  (ignore-errors (eglot-shutdown-all)))

;;; save.el ends here
