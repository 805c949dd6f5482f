package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.chain.mask.MaskProcessor;
import dev.wadi.chain.mask.MaskProfile;
import dev.wadi.chain.mask.MaskProfiles;
import dev.wadi.chain.mask.MaskProfilesReader;
import dev.wadi.chain.mask.OriginalCipher;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Masking by field: the section {@code masking} of the redaction file, else nothing. */
final class MaskRoom implements Room {
  private final Settings settings;
  private final InstantSource clock;
  private @Nullable MaskProfiles masks;

  MaskRoom(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void check() throws IOException {
    masks = read();
  }

  private MaskProfiles read() throws IOException {
    Optional<Path> file = settings.path("wadi.redact.file");
    @Nullable OriginalCipher originals = originals();
    try {
      return file.isPresent()
          ? MaskProfilesReader.read(file.get(), originals)
          : new MaskProfiles(new MaskProfile(Map.of(), List.of(), false), Map.of(), null);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(e.getMessage()));
    }
  }

  private @Nullable OriginalCipher originals() {
    Map<String, String> keys = new LinkedHashMap<>();
    settings
        .secrets("wadi.mask.keys")
        .forEach((id, versions) -> versions.forEach(key -> keys.put(id, key.reveal())));
    return keys.isEmpty()
        ? null
        : SettingsException.orWrong(
            "wadi.mask.keys", () -> new OriginalCipher(keys, clock, new SecureRandom()));
  }

  /** A tenant's line as masking leaves it; known when checked. */
  String masked(String tenant, String line) {
    return masks().masker(tenant).mask(line);
  }

  private MaskProfiles masks() {
    return Objects.requireNonNull(masks, "the settings have been checked");
  }

  @Override
  public void open(RoomContext context) {
    context.bind("mask", new MaskProcessor(masks()));
  }
}
