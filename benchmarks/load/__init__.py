"""What the product carries: real processes, scripted customers and agents, loopback only."""
