"""Who pays: what every agent gains and loses at market prices, and how it adds up.

Every balance of a node closes: what comes in less what goes out is zero. Multiplied by the node's
price p and summed over nodes, whatever the prices are,

    sum over all agents of (price x gas sold - price x gas bought) = 0,

because every flow is sold at one node and bought at the other by whoever moves it: an
interconnection buys at its tail and sells at its head, a storage sells what it withdraws, a
consumer buys what it burns. Subtracting from each agent the resources it uses up itself (what it
costs to produce, to carry, to store, and what those who go without lose) gives its *account*, so

    sum of all accounts = - resource cost.

Duties and price caps move money from a seller to an importer and leave the sum alone. The resource
cost is the program's objective but for three things that the program counts otherwise, each named
in `sim.economics.closing`: duties are a cost to whoever trades, though no resource; a level wanted
in store counts for what it is worth to reach, not for what it costs to miss; and under a cap on the
market the program counts what consumers may bid, not what they lose. `closing` compares the two
sides. One is made of prices, volumes and unit costs, the other of the problem's own arrays.

Accounts are in thousand EUR per period, lanes first, and a lane's do not depend on its batch mates.
"""
