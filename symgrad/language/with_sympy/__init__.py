"""Our trees and SymPy's: the two ways between them. Everything here imports SymPy."""
