"""The product while what it stands on is away: what customers notice, and what comes back."""
