"""The benchmark: our core beside other solvers on identical problems. `make bench` runs it.

`cases` says what is solved, `rivals` by whom besides us, `timing` takes the times and compares the
answers, `phases` and `scaling` look at our core alone, `report` and `picture` write it all down.
`scale` is another command: thousands of variations of one scenario through the whole model.
"""
