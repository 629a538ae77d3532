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

# Changes the buffer while a save is at work. Kakoune runs nothing else while a shell block waits (`waits.rs` has a test
# of that), so what can is a hook that runs between the commands of the save, such as one on an option that it sets.
define-command suite-meanwhile %{
    # So there is nothing for the program to wait for.
    nop %sh{ : >"$REPORT/changed" }
    # As a save that failed leaves it: that the next one has no problem is a change of the option then.
    set-option global wasfix_problem 'that of another save'
    hook -once global GlobalSetOption wasfix_problem=.* %{
        evaluate-commands -buffer %sh{ printf %s "$FILE" } %{
            execute-keys "ggO%sh{printf %s ""$MEANWHILE""}<esc>"
        }
    }
}

declare-option str suite_start

define-command suite %{
    execute-keys "gjgla%sh{printf %s ""$TYPED""}<esc>"
    select %sh{ printf '%s.%s,%s.%s' "$LINE" "$((COLUMN + 1))" "$LINE" "$((COLUMN + 1))" }
    evaluate-commands %sh{ [ -z "$MEANWHILE" ] || echo suite-meanwhile }
    set-option global suite_start %sh{ date +%s%3N }
    write
    suite-echo waited %sh{ echo $(($(date +%s%3N) - kak_opt_suite_start)) }
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
# In a session that another client has sent commands to, these come now, and end it.
evaluate-commands %sh{ [ -e "$REPORT/sent" ] || echo kill! }
