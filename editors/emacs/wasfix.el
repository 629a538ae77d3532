;;; wasfix.el --- Put socket numbers right on save  -*- lexical-binding: t -*-

;; Emacs 27.1 or later, no package.  In your init file:
;;
;;     (load "/path/to/wasfix.el")
;;
;; Before a file that ends in .wat is saved, `wasfix apply' goes over the buffer.  Whatever goes
;; wrong, the buffer is saved as it is, and a message says so.

;;; Code:

(defgroup wasfix nil
  "Socket numbers in WebAssembly text."
  :group 'languages)

(defcustom wasfix-timeout 5
  "How long a save waits for wasfix, in seconds."
  :type 'number)

(defun wasfix-before-save ()
  "Put this buffer right, if it is WebAssembly text."
  (when (and buffer-file-name (string-match-p "\\.wat\\'" buffer-file-name))
    ;; An error in `before-save-hook' would stop the save.
    (condition-case problem
        (wasfix-buffer)
      ((error quit)
       (message "wasfix: %s; saved as it is" (error-message-string problem))))))

(add-hook 'before-save-hook #'wasfix-before-save)

(defun wasfix-buffer ()
  "Replace what is wrong in this buffer."
  (interactive)
  (let ((input (current-buffer))
        (output (generate-new-buffer " *wasfix*"))
        (errors (generate-new-buffer " *wasfix errors*")))
    (unwind-protect
        (progn
          (wasfix--run input output errors)
          (save-restriction
            (widen)
            (wasfix--replace output)))
      (kill-buffer output)
      (kill-buffer errors))))

(defun wasfix--run (input output errors)
  "Send INPUT through wasfix to OUTPUT; what it says goes to ERRORS."
  (unless (executable-find "wasfix")
    (error "Not on the path of programs"))
  (let* ((open 2)
         ;; A sentinel runs once everything has been read.
         (closed (lambda (process _) (unless (process-live-p process) (setq open (1- open)))))
         (said (make-pipe-process :name "wasfix errors" :buffer errors :noquery t
                                  :coding 'utf-8-unix :sentinel closed))
         (process (make-process
                   :name "wasfix" :buffer output :stderr said :noquery t :sentinel closed
                   :connection-type 'pipe :coding '(utf-8-unix . utf-8-unix)
                   :command (list "wasfix" "apply" "-q" "--stdin-filepath" buffer-file-name "-"))))
    (unwind-protect
        (progn
          (with-timeout (wasfix-timeout (error "No answer within %s s" wasfix-timeout))
            ;; A program that ends without reading is judged by its exit code.
            (ignore-errors
              (with-current-buffer input
                (save-restriction
                  (widen)
                  (process-send-region process (point-min) (point-max))))
              (process-send-eof process))
            (while (> open 0)
              (accept-process-output nil 0.005)))
          (wasfix--judge process input output errors))
      (delete-process process)
      (delete-process said))))

(defun wasfix--judge (process input output errors)
  "Signal an error unless PROCESS made the whole of OUTPUT from INPUT.
ERRORS has its reasons."
  (unless (and (eq (process-status process) 'exit) (zerop (process-exit-status process)))
    (error "%s" (with-current-buffer errors
                  (goto-char (point-min))
                  (if (eobp)
                      (format "Exit code %d" (process-exit-status process))
                    (buffer-substring (point) (line-end-position))))))
  (unless (and (> (buffer-size output) 0)
               (eq (wasfix--last-character input) (wasfix--last-character output)))
    (error "The answer is not whole")))

(defun wasfix--last-character (buffer)
  "The last character of BUFFER, narrowed or not."
  (with-current-buffer buffer
    (save-restriction
      (widen)
      (char-before (point-max)))))

(defun wasfix--replace (output)
  "Make this buffer equal to OUTPUT, line by line, so that point, markers and overlays stay."
  (let ((added (- (wasfix--lines output) (wasfix--lines (current-buffer))))
        (case-fold-search nil)
        difference)
    (when (< added 0)
      (error "Lines are missing in the answer"))
    (unless (zerop (wasfix--difference output 1 1))
      ;; A step of undo of its own.
      (undo-boundary)
      (atomic-change-group
        (save-excursion
          (let ((here 1) (there 1))
            (while (not (zerop (setq difference (wasfix--difference output here there))))
              (goto-char (+ here (abs difference) -1))
              (setq there (- (+ there (line-beginning-position)) here))
              (forward-line 0)
              (if (> added 0)
                  ;; The one thing that wasfix adds is a comment on lines of its own, above all
                  ;; that it changes.
                  (let ((end (wasfix--line-start output there added)))
                    (insert-before-markers-and-inherit
                     (with-current-buffer output (buffer-substring-no-properties there end)))
                    (setq there end added 0))
                (let ((end (with-current-buffer output
                             (goto-char there)
                             (line-end-position))))
                  (wasfix--respell
                   (with-current-buffer output (buffer-substring-no-properties there end)))
                  (setq there end)))
              (setq here (point))))))
      (undo-boundary))))

(defun wasfix--respell (line)
  "Make the line that point is at the start of equal to LINE; go to its end."
  (let* ((end (copy-marker (line-end-position)))
         (old (wasfix--pieces (buffer-substring-no-properties (point) end)))
         (new (wasfix--pieces line)))
    (unless (= (length old) (length new))
      (setq old (list (apply #'concat old))
            new (list line)))
    (while old
      (let ((from (pop old))
            (to (pop new)))
        (unless (equal from to)
          ;; In this order a marker right behind the old text ends up right behind the new.
          (insert to)
          (delete-region (point) (+ (point) (length from)))
          (backward-char (length to)))
        (forward-char (length to))))
    (goto-char end)
    (set-marker end nil)))

(defun wasfix--pieces (line)
  "Cut LINE at blanks, parentheses and quotes, and keep these.
So a literal and what replaces it are one piece each."
  (let ((start 0)
        pieces)
    (while (string-match "[ \t()\"]\\|[^ \t()\"]+" line start)
      (push (match-string 0 line) pieces)
      (setq start (match-end 0)))
    (nreverse pieces)))

(defun wasfix--difference (output here there)
  "Compare this buffer from HERE with OUTPUT from THERE, as `compare-buffer-substrings'."
  (compare-buffer-substrings nil here (point-max) output there
                             (with-current-buffer output (point-max))))

(defun wasfix--lines (buffer)
  "How many lines BUFFER has."
  (with-current-buffer buffer (count-lines (point-min) (point-max))))

(defun wasfix--line-start (buffer position count)
  "Where in BUFFER the line starts that is COUNT lines below POSITION."
  (with-current-buffer buffer
    (goto-char position)
    (forward-line count)
    (point)))

(provide 'wasfix)
;;; wasfix.el ends here
