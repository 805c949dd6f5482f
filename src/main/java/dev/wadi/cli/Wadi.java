package dev.wadi.cli;

/** Where the jar starts. */
public final class Wadi {
  private Wadi() {}

  public static void main(String[] args) {}
}
