# wasfix on save: puts the buffer right before it is written.
# Kakoune 2021 or later, and the command `timeout` of coreutils. Copy it to ~/.config/kak/autoload/wasfix.kak.
#
# Whatever goes wrong, the buffer is written as it is, and a message (in *debug* too) says so.

declare-option -docstring 'how long a save waits for wasfix, in seconds' int wasfix_timeout 5
declare-option -hidden str wasfix_folder
declare-option -hidden str wasfix_problem
declare-option -hidden int wasfix_timestamp

hook -group wasfix global BufWritePre .*\.wat wasfix-buffer

define-command wasfix-buffer -docstring 'put socket numbers right in this buffer' %{
    try %{
        set-option global wasfix_folder %sh{ mktemp -d || echo /nonexistent }
        set-option global wasfix_timestamp %val{timestamp}
        # Not as a filter: where its command fails, a filter leaves an empty buffer.
        evaluate-commands -draft %{ execute-keys '%<a-|>cat >"$kak_opt_wasfix_folder/in"<ret>' }
        set-option global wasfix_problem %sh{
            cd "$kak_opt_wasfix_folder" || { echo 'no temporary folder'; exit; }
            command -v wasfix >/dev/null || { echo 'not on PATH'; exit; }
            command -v timeout >/dev/null || { echo 'no command timeout'; exit; }
            # The folder is only a place for files: wasfix goes by the path it is given.
            timeout -s KILL "$kak_opt_wasfix_timeout" \
                wasfix apply -q --stdin-filepath "$kak_buffile" - <in >out 2>err
            code=$?
            [ $code -ne 137 ] || { echo "no answer within $kak_opt_wasfix_timeout s, or killed"; exit; }
            [ $code -eq 0 ] || { echo "$(head -n 1 err) (exit code $code)"; exit; }
            # What goes in ends with a line end, so what comes out does, unless it was cut off.
            [ -s out ] && [ -z "$(tail -c 1 out)" ] || { echo 'the answer is not whole'; exit; }
            # Commands that replace one literal each, the last one first, so that selections stay.
            LC_ALL=C awk '
                function pieces(line, into,    count, at) {
                    count = 0
                    while (line != "") {
                        at = match(line, /[ \t()"]/)
                        at = at == 0 ? length(line) : at == 1 ? 1 : at - 1
                        into[++count] = substr(line, 1, at)
                        line = substr(line, at + 1)
                    }
                    return count
                }
                function keys(text) {
                    gsub(/</, "<lt>", text)
                    gsub(/\047/, "\047\047", text)
                    return text
                }
                function edit(row, from, to, text) {
                    # First the new text behind the old, so that a cursor on the old ends up on the new.
                    range = "select " row "." from "," row "." (to < from ? from : to) "; execute-keys \047"
                    if (to < from) edits[++edited] = range "i" keys(text) "<esc>\047"
                    else edits[++edited] = range "a" keys(text) "<esc>\047; " range "<a-d>\047"
                }
                function mark(row, place) {
                    # Without unsafe fixes, what is added is comments on lines of their own, above any module.
                    return old[row] != new[place] && new[place] ~ /^[ \t]*;; wasfix:/
                }
                NR == FNR { old[NR] = $0; rows = NR; next }
                { new[FNR] = $0; after = FNR }
                END {
                    added = after - rows
                    if (added < 0) { print "fail"; exit }
                    end = rows
                    while (end > 0 && old[end] == new[end + added]) end--
                    place = 1
                    for (row = 1; row <= rows; row++) {
                        above = ""
                        while (place < row + added && (row > end || mark(row, place)))
                            above = above keys(new[place++]) "<ret>"
                        if (above != "")
                            edits[++edited] = "select " row ".1," row ".1; execute-keys \047i" above "<esc>\047"
                        line = new[place++]
                        if (old[row] == line) continue
                        if (pieces(old[row], was) != (count = pieces(line, is))) {
                            edit(row, 1, length(old[row]), line)
                            continue
                        }
                        column = 1
                        for (i = 1; i <= count; i++) {
                            if (was[i] != is[i]) edit(row, column, column + length(was[i]) - 1, is[i])
                            column += length(was[i])
                        }
                    }
                    below = ""
                    while (place <= after) below = below "<ret>" keys(new[place++])
                    # The last one ends above the line end that is there.
                    if (below != "")
                        edits[++edited] = "select " rows "." length(old[rows]) + 1 "," rows "." \
                            length(old[rows]) + 1 "; execute-keys \047i" below "<esc>\047"
                    while (edited > 0) print edits[edited--]
                }' in out >edits || { echo 'no command awk'; exit; }
            [ "$(head -n 1 edits)" != fail ] || echo 'lines are missing in the answer'
        }
        # While a shell block waits Kakoune runs nothing else, and other clients' commands come after the save; but
        # somebody's hook may run between two of these commands.
        evaluate-commands %sh{
            if [ -n "$kak_opt_wasfix_problem" ]; then
                echo 'fail %opt{wasfix_problem}'
            elif [ "$kak_timestamp" != "$kak_opt_wasfix_timestamp" ]; then
                echo "fail 'the buffer changed meanwhile'"
            fi
        }
        try %{
            # In one draft, which is one step of undo.
            evaluate-commands -draft -save-regs '/"|^@' %{ source "%opt{wasfix_folder}/edits" }
            evaluate-commands -draft %{ execute-keys '%<a-|>cat >"$kak_opt_wasfix_folder/done"<ret>' }
            evaluate-commands %sh{
                cmp -s "$kak_opt_wasfix_folder/done" "$kak_opt_wasfix_folder/out" ||
                    echo "fail 'the answer cannot be put into the buffer'"
            }
        } catch %{
            set-option global wasfix_problem %val{error}
            # Half of the answer must not be written. Where nothing was done, nothing is undone.
            evaluate-commands %sh{
                [ "$kak_timestamp" = "$kak_opt_wasfix_timestamp" ] || echo 'execute-keys -draft u'
            }
            fail %opt{wasfix_problem}
        }
    } catch %{
        echo -debug "wasfix: %val{error}; saved as it is"
        echo -markup "{Error}wasfix: %val{error}; saved as it is"
    }
    nop %sh{ rm -rf "$kak_opt_wasfix_folder" }
}
