#!/usr/bin/env node
// Stands for a program that runs and never answers.
setInterval(() => {}, 1000);
