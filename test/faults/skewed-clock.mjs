// Loaded before an api by a test: its clock is five seconds fast.
const now = Date.now;
Date.now = () => now() + 5_000;
