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
        (tick (buffer-chars-modified-tick))
        (output (generate-new-buffer " *wasfix*"))
        (errors (generate-new-buffer " *wasfix errors*")))
    (unwind-protect
        (progn
          (wasfix--run input output errors)
          ;; While a save waits, timers and filters run.
          (unless (and (eq input (current-buffer)) (= tick (buffer-chars-modified-tick)))
            (error "The buffer changed meanwhile"))
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
  (let* ((old (wasfix--lines (current-buffer)))
         (new (wasfix--lines output))
         (places (wasfix--places old new)))
    (unless (equal old new)
      ;; A step of undo of its own.
      (undo-boundary)
      (atomic-change-group
        (save-excursion
          (wasfix--apply places old new))
        ;; Half of the answer must not be saved: this error takes back what was done.
        (unless (equal (wasfix--lines (current-buffer)) new)
          (error "The answer cannot be put into the buffer")))
      (undo-boundary))))

(defun wasfix--places (old new)
  "For each line of the vector OLD, where it is in the vector NEW.
All other lines of NEW are added."
  (let ((added (- (length new) (length old)))
        (end (length old))
        (next 0)
        places)
    (when (< added 0)
      (error "Lines are missing in the answer"))
    (while (and (> end 0) (equal (aref old (1- end)) (aref new (+ end -1 added))))
      (setq end (1- end)))
    (dotimes (line (length old))
      (when (>= line end)
        (setq next (+ line added)))
      ;; Without unsafe fixes, what is added is comments on lines of their own, above any module.
      (while (and (< next (+ line added))
                  (not (equal (aref old line) (aref new next)))
                  (string-match-p "\\`[ \t]*;; wasfix:" (aref new next)))
        (setq next (1+ next)))
      (push next places)
      (setq next (1+ next)))
    (nreverse places)))

(defun wasfix--apply (places old new)
  "Make this buffer NEW from top to bottom, with the lines of OLD at PLACES."
  (goto-char (point-min))
  (let ((index 0))
    (dotimes (next (length new))
      (let ((line (aref new next)))
        (cond ((eql (car places) next)
               (unless (equal (aref old index) line)
                 (wasfix--respell line))
               (forward-line 1)
               (setq index (1+ index))
               (pop places))
              ((bolp)
               (insert-before-markers-and-inherit line "\n"))
              ;; Below a last line that has no end.
              (t
               (insert "\n" line)))))))

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

(defun wasfix--lines (buffer)
  "The lines of BUFFER, which is widened, as a vector; the last is empty if all have an end."
  (with-current-buffer buffer
    (vconcat (split-string (buffer-substring-no-properties (point-min) (point-max)) "\n"))))

(provide 'wasfix)
;;; wasfix.el ends here
