"""Many workbooks: found, run on processes or a cluster, and the organisations behind them compared."""
