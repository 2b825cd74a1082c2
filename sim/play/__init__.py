"""How a case is played: which problems it takes, one after the other, and what becomes of them.

With perfect foresight and cooperating, competitive nodes a case is one lane, solved once. Stages of
announcements, rounds of non-cooperation and a strategic sender take several solves, each depending
on the last. A *play* is therefore a generator: it yields the lanes it wants solved, is sent their
results, and returns the result of the case. `sim.play.schedule` runs many plays side by side, so
that the lanes of all of them that are open at one time are solved as batches.
"""
