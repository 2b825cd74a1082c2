"""gasgap: what sanctions and supply cuts do to Europe's gas.

The command is `gasgap`. From Python, `sim.config.load_scenario` reads a scenario and
`sim.pipeline.run_scenario` solves it beside its counterfactual; start reading in `sim.pipeline`.
"""
