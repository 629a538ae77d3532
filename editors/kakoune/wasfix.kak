# wasfix on save: puts the buffer right before it is written.
# Kakoune 2021 or later, and the command `timeout` of coreutils. Copy it to ~/.config/kak/autoload/wasfix.kak.
#
# Whatever goes wrong, the buffer is written as it is, and a message (in *debug* too) says so.

declare-option -docstring 'how long a save waits for wasfix, in seconds' int wasfix_timeout 5
declare-option -hidden str wasfix_folder
declare-option -hidden str wasfix_problem

hook -group wasfix global BufWritePre .*\.wat wasfix-buffer

define-command wasfix-buffer -docstring 'put socket numbers right in this buffer' %{
    try %{
        set-option global wasfix_folder %sh{ mktemp -d || echo /nonexistent }
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
                    place = "select " row "." from "," row "." to "; execute-keys \047"
                    edits[++edited] = place "a" keys(text) "<esc>\047; " place "<a-d>\047"
                }
                NR == FNR { old[NR] = $0; rows = NR; next }
                { new[FNR] = $0; after = FNR }
                END {
                    added = after - rows
                    if (added < 0) { print "fail"; exit }
                    first = 1
                    while (first <= rows && old[first] == new[first]) first++
                    # The one thing that wasfix adds is a comment on lines of its own, above all else.
                    for (i = first + added - 1; i >= first; i--)
                        edits[++edited] = "select " first ".1," first ".1; execute-keys \047i" \
                            keys(new[i]) "<ret><esc>\047"
                    for (row = first; row <= rows; row++) {
                        if (old[row] == new[row + added]) continue
                        if (pieces(old[row], was) != (count = pieces(new[row + added], is))) {
                            edit(row, 1, length(old[row]), new[row + added])
                            continue
                        }
                        column = 1
                        for (i = 1; i <= count; i++) {
                            if (was[i] != is[i]) edit(row, column, column + length(was[i]) - 1, is[i])
                            column += length(was[i])
                        }
                    }
                    while (edited > 0) print edits[edited--]
                }' in out >edits || { echo 'no command awk'; exit; }
            [ "$(head -n 1 edits)" != fail ] || echo 'lines are missing in the answer'
        }
        evaluate-commands %sh{ [ -z "$kak_opt_wasfix_problem" ] || echo "fail %opt{wasfix_problem}" }
        # In one draft, which is one step of undo.
        evaluate-commands -draft -save-regs '/"|^@' %{ source "%opt{wasfix_folder}/edits" }
    } catch %{
        echo -debug "wasfix: %val{error}; saved as it is"
        echo -markup "{Error}wasfix: %val{error}; saved as it is"
    }
    nop %sh{ rm -rf "$kak_opt_wasfix_folder" }
}
