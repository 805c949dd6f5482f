package dev.wadi.cli;

/** What all commands are below: it has the terminal, the environment and the folder. */
interface ShellOwner {
  Shell shell();
}
