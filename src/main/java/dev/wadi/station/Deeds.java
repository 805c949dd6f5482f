package dev.wadi.station;

import java.util.Map;

/**
 * Where stations tell what somebody may be asked about later: what left the machine, what was
 * deleted. A gateway writes it into its audit trail. In the registry under {@link #BEAN}; whoever
 * lives without a gateway takes {@link #NONE}. Threads share it. No field holds a secret.
 */
public interface Deeds {
  /** Its name in the registry. */
  String BEAN = "wadi-deeds";

  /** Connections of a door: its name is {@code door}, and where from is {@code from}. */
  String CONNECTIONS = "connections";

  /** Nobody writes it down. */
  Deeds NONE =
      new Deeds() {
        @Override
        public void done(String what, Map<String, String> about) {
          // Nobody asks.
        }

        @Override
        public void counted(String what, long more, Map<String, String> about) {
          // Nobody asks.
        }
      };

  /**
   * Something that happens seldom; it has a line of its own, on disk when this returns.
   *
   * @param what small words joined by {@code _}
   * @param about its fields
   */
  void done(String what, Map<String, String> about);

  /**
   * Something that happens often: a line by the minute for each kind, with how often.
   *
   * @param about of a bounded set; what is too many is told together
   */
  void counted(String what, long more, Map<String, String> about);
}
