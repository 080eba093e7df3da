"""./spil …: the commands.

A *command* is one file in `commands/`, named like the command (`login_link.py` is `./spil login-link`); it is found by
listing the folder. Its docstring is its help: the first line stands in the overview. It offers

    add_arguments(parser)     what it asks for; optional
    run(arguments) -> int     does it; the exit status
    NEEDS                     "office": Django is set up and there is an office, an empty one where there was none;
                              "django" (when left out): Django is set up; "nothing": neither
    needs(arguments) -> str   instead of NEEDS, where it hangs on what was typed

What always holds: a file here imports neither Django nor our packages at its top, so that `./spil --help` is instant
and a mistyped option costs no start; every command takes --data DIR; what a program may want to read goes to standard
output, words for a person about the work to standard error.
"""
