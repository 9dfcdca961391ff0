"""Reports: what a run of checks says, as text for people and as JSON for programs."""
