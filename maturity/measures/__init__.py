"""Diagnostics: what describes a system without moving any score or verdict."""
