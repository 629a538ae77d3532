# Types, saves, undoes, redoes and saves again; writes what it sees into REPORT. Started with the file of
# `editors/` that is tested, and the module open.

define-command suite-put -params 1 %{
    evaluate-commands -draft %{
        execute-keys '%'
        echo -to-file "%sh{printf %s ""$REPORT""}/%arg{1}" -- %val{selection}
    }
}

define-command suite-echo -params 2 %{
    echo -to-file "%sh{printf %s ""$REPORT""}/%arg{1}" -- %arg{2}
}

define-command suite %{
    execute-keys "gjgla%sh{printf %s ""$TYPED""}<esc>"
    select %sh{ printf '%s.%s,%s.%s' "$LINE" "$((COLUMN + 1))" "$LINE" "$((COLUMN + 1))" }
    write
    suite-put buffer
    suite-echo cursor %sh{ echo "$kak_cursor_line $((kak_cursor_column - 1))" }
    nop %sh{ cp "$FILE" "$REPORT/file" }
    execute-keys u
    suite-put undone
    try %{ execute-keys u }
    suite-put undone-twice
    try %{ execute-keys U }
    try %{ execute-keys U }
    suite-put redone
    declare-option str suite_before %val{timestamp}
    write
    suite-echo touched %sh{ [ "$kak_timestamp" = "$kak_opt_suite_before" ] && echo no || echo yes }
    buffer *debug*
    suite-put messages
}

try suite catch %{
    suite-echo error %val{error}
}
kill!
