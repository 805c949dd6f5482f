package dev.wadi.app.rooms;

import dev.wadi.app.settings.Secret;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.chain.authenticate.HouseKey;
import dev.wadi.chain.authenticate.KeyReader;
import dev.wadi.chain.authenticate.KeyRing;
import dev.wadi.model.Allowance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that the settings hold, those that count first in front: single keys, all keys in one
 * value, tokens of tenants. A token that stands in two of these is of the first; the file of keys
 * comes after all of them.
 */
public final class KeySettings {
  private static final String OF_LOGSTACK = "LOGSTACK_SECURITY_API_KEYS";

  private KeySettings() {}

  /** Reads keys of the file, which holds no secrets. */
  public static KeyReader reader(Settings settings) {
    return new KeyReader(usual(settings), true, false);
  }

  /** What keys may use up that do not say. */
  static Allowance usual(Settings settings) {
    double rate = settings.decimal("wadi.keys.requestsPerSecond");
    int burst = settings.number("wadi.keys.burst");
    if (rate == 0) {
      return Allowance.UNLIMITED;
    }
    return SettingsException.orWrong(
        "wadi.keys.requestsPerSecond",
        () -> new Allowance(rate, burst == 0 ? (int) Math.max(1, Math.ceil(rate)) : burst, 0, 0));
  }

  /**
   * All keys of the settings.
   *
   * @throws SettingsException when one of them is wrong, without its token
   */
  static List<HouseKey> keys(Settings settings) {
    Allowance usual = usual(settings);
    /* As with LogStack, a key in its variable is active when it says so. */
    boolean active = !settings.origin("wadi.keys.json").contains(OF_LOGSTACK);
    KeyReader reader = new KeyReader(usual, active, true);
    List<HouseKey> single = new ArrayList<>();
    settings
        .secrets("wadi.keys.key")
        .forEach(
            (name, texts) ->
                texts.forEach(
                    text ->
                        single.add(
                            SettingsException.orWrong(
                                "wadi.keys.key." + name,
                                () -> reader.readOne(name, KeyReader.parse(text.reveal()))))));
    List<HouseKey> json =
        settings
            .secret("wadi.keys.json")
            .map(
                text ->
                    SettingsException.orWrong(
                        "wadi.keys.json", () -> reader.readAll(text.reveal())))
            .orElse(List.of());
    ring("wadi.keys.key", single);
    ring("wadi.keys.json", json);
    List<HouseKey> all = new ArrayList<>(single);
    all.addAll(json);
    all.addAll(tokens(settings, usual));
    return withSigning(settings, withAdmin(settings, onceEach(all)));
  }

  /** The keys of the settings, then those of the file. */
  static KeyRing ring(List<HouseKey> ofSettings, List<HouseKey> ofFile) {
    KeyRing.of(ofFile);
    List<HouseKey> all = new ArrayList<>(ofSettings);
    all.addAll(ofFile);
    return KeyRing.of(onceEach(all));
  }

  private static KeyRing ring(String setting, List<HouseKey> keys) {
    return SettingsException.orWrong(setting, () -> KeyRing.of(keys));
  }

  /* A token that was there before opens what it opened before. */
  private static List<HouseKey> onceEach(List<HouseKey> keys) {
    Set<String> seen = new HashSet<>();
    List<HouseKey> once = new ArrayList<>();
    for (HouseKey key : keys) {
      List<HouseKey.Token> fresh =
          key.tokens().stream().filter(token -> seen.add(token.hash())).toList();
      boolean nothingLeft =
          fresh.isEmpty()
              && !key.tokens().isEmpty()
              && key.certificates().isEmpty()
              && key.signing().isEmpty();
      if (!nothingLeft) {
        once.add(key.withTokens(fresh));
      }
    }
    return once;
  }

  private static List<HouseKey> tokens(Settings settings, Allowance usual) {
    Map<String, String> tenants = new LinkedHashMap<>();
    settings
        .secrets("wadi.auth.tokens")
        .forEach((tenant, tokens) -> tokens.forEach(token -> add(tenants, token, tenant)));
    List<HouseKey> keys = new ArrayList<>();
    tenants.forEach(
        (token, tenant) ->
            keys.add(
                SettingsException.orWrong(
                    "wadi.auth.tokens",
                    () ->
                        HouseKey.of(
                                tenant, tenant.equals("any") ? HouseKey.ANY_TENANT : tenant, token)
                            .withAllowance(usual))));
    return keys;
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

  /* LogStack's token of administrators is one of its keys; ours need not be. */
  private static List<HouseKey> withAdmin(Settings settings, List<HouseKey> keys) {
    Optional<Secret> token = settings.secret("wadi.keys.adminToken");
    if (token.isEmpty()) {
      return keys;
    }
    HouseKey admin =
        SettingsException.orWrong(
                "wadi.keys.adminToken",
                () -> {
                  HouseKey.requireToken("token", token.get().reveal());
                  return HouseKey.of(HouseKey.ADMIN, HouseKey.ADMIN, token.get().reveal());
                })
            .asOnlyAdmin();
    String hash = admin.tokens().get(0).hash();
    List<HouseKey> all = new ArrayList<>();
    boolean found = false;
    for (HouseKey key : keys) {
      boolean same = key.tokens().stream().anyMatch(one -> one.hash().equals(hash));
      found |= same;
      all.add(same ? key.asAdmin() : key);
    }
    if (!found) {
      all.add(admin);
    }
    return all;
  }

  private static List<HouseKey> withSigning(Settings settings, List<HouseKey> keys) {
    Map<String, List<Secret>> signing = settings.secrets("wadi.keys.signing");
    List<HouseKey> all = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (HouseKey key : keys) {
      List<Secret> secrets = known.add(key.name()) ? signing.get(key.name()) : null;
      all.add(secrets == null ? key : signs(key, secrets));
    }
    signing.forEach(
        (id, secrets) -> {
          if (known.add(id)) {
            all.add(
                SettingsException.orWrong(
                    "wadi.keys.signing",
                    () -> signs(HouseKey.closed(id, usual(settings)), secrets)));
          }
        });
    return all;
  }

  private static HouseKey signs(HouseKey key, List<Secret> secrets) {
    return SettingsException.orWrong(
        "wadi.keys.signing", () -> key.withSigning(secrets.stream().map(Secret::reveal).toList()));
  }
}
