package dev.wadi.codec.loki;

/**
 * Memory that somebody allows for one push: asked before it is made, told when it is not needed any
 * more. For one thread.
 */
public interface Allowance {
  /** For what is bounded by other means. */
  Allowance ENDLESS =
      new Allowance() {
        @Override
        public void take(long bytes) {}

        @Override
        public void give(long bytes) {}
      };

  /**
   * Asks for memory.
   *
   * @throws NoRoomException when there is none; nothing is to be made then
   */
  void take(long bytes);

  /** Gives back a part of what was taken. */
  void give(long bytes);
}
