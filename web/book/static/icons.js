// The theme's icons are put in once. What a widget draws later is its own: Play looks for its icons again.
window.FontAwesomeConfig = { observeMutations: false };
