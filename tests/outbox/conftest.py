from databases import engine, ledger_url, postgresql

__all__ = ["engine", "ledger_url", "postgresql"]
