package dev.wadi.app.rooms;

import dev.wadi.app.settings.Secret;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.chain.authenticate.AuthenticateProcessor;
import dev.wadi.chain.authenticate.HouseKey;
import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.chain.authenticate.KeyRing;
import dev.wadi.model.Doorkeeper;
import dev.wadi.model.Pace;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who may come in: the keys of all doors, and what each may use up. */
public final class KeysRoom implements Room {
  private final Settings settings;
  private final InstantSource clock;
  private @Nullable Doorkeeper doorkeeper;

  KeysRoom(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void check() {
    doorkeeper = new Doorkeeper(book(settings, clock), Pace.FREE);
  }

  /** Who stands at the doors; known when checked. */
  Doorkeeper doorkeeper() {
    return Objects.requireNonNull(doorkeeper, "the settings have been checked");
  }

  /**
   * Who may come in.
   *
   * @throws SettingsException when a token is too short, or two tenants share one
   */
  public static KeyBook book(Settings settings, InstantSource clock) {
    Map<String, String> tenants = new LinkedHashMap<>();
    settings
        .secrets("wadi.auth.tokens")
        .forEach((tenant, tokens) -> tokens.forEach(token -> add(tenants, token, tenant)));
    return SettingsException.orWrong(
        "wadi.auth.tokens",
        () -> {
          List<HouseKey> keys = new ArrayList<>();
          tenants.forEach(
              (token, tenant) ->
                  keys.add(
                      HouseKey.of(
                          tenant, tenant.equals("any") ? HouseKey.ANY_TENANT : tenant, token)));
          return new KeyBook(settings.text("wadi.tenant.default"), KeyRing.of(keys), clock);
        });
  }

  /* Whose a token is must not depend on the order in which it was written down. */
  private static void add(Map<String, String> tenants, Secret token, String tenant) {
    @Nullable String other = tenants.put(token.reveal(), tenant);
    if (other != null && !other.equals(tenant)) {
      throw new SettingsException(
          "wadi.auth.tokens: %s and %s have the same token (expected: each its own)"
              .formatted(other, tenant));
    }
  }

  @Override
  public void open(RoomContext context) {
    context.bind(Doorkeeper.BEAN, doorkeeper());
    context.bind("authenticate", new AuthenticateProcessor(doorkeeper()));
  }
}
