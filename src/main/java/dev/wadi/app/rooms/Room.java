package dev.wadi.app.rooms;

import java.io.IOException;
import java.util.Map;

/**
 * What one part of the house brings to a gateway. The gateway asks all rooms for one step, in the
 * order of their list, before it asks any for the next: {@link #check}, {@link #prepare}, {@link
 * #open}, {@link #run}. Until {@link #open} nothing has been made that a failed start would leave
 * behind.
 *
 * <p>Rooms close in the reverse order, and each exactly once, wherever the start came to: {@link
 * #close} copes with a room that never opened. For the thread that starts and stops the gateway.
 */
interface Room {
  /**
   * Reads what the room needs out of the settings, and the files they name.
   *
   * @throws dev.wadi.app.settings.SettingsException when the room does not take them
   */
  default void check() throws IOException {}

  /**
   * Looks for what the machine must give, such as a free port, when all settings are known to be
   * good.
   */
  default void prepare() throws Exception {}

  /** What route files read as {@code {{key}}} beyond the settings; known when prepared. */
  default Map<String, String> values() {
    return Map.of();
  }

  /** Opens the room and shows what is in it; no route runs yet. */
  default void open(RoomContext context) throws Exception {}

  /** Goes to work; routes run when {@link CamelRoom} has done so. */
  default void run(RoomContext context) throws Exception {}

  /** Ends what {@link #open} and {@link #run} began. */
  default void close() throws Exception {}
}
