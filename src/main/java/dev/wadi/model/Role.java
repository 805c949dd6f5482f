package dev.wadi.model;

import java.util.Locale;
import java.util.Optional;

/** What somebody may do at the console; each may also do what those before it may. */
public enum Role {
  /** Looks: numbers, redacted lines, lists. Changes nothing and costs little. */
  VIEWER,
  /** Runs the gateway: whatever can be undone, and work that costs only time. */
  OPERATOR,
  /** Also destroys, and lets data out. */
  ADMIN;

  /** The word for it in settings, files and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether this one may do what another may. */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }

  /** The one that a word stands for. */
  public static Optional<Role> of(String word) {
    for (Role role : values()) {
      if (role.word().equals(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
