package dev.wadi.model;

import java.io.IOException;

/** Lets a door make keys, for administrators. */
@FunctionalInterface
public interface KeyIssuer {
  /** Under this name the gateway's own is found. */
  String BEAN = "keyIssuer";

  /**
   * Writes a key down and lets it open doors. Only a hash of its token is kept. Waits for the disk.
   *
   * @param name also that of its tenant
   * @return false when a key has this name already, in whatever case
   * @throws IOException when it cannot be written down; then there is no such key
   */
  boolean issue(String name, String token, String description, boolean active) throws IOException;
}
