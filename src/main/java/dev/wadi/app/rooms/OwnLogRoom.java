package dev.wadi.app.rooms;

import dev.wadi.app.settings.Secret;
import dev.wadi.app.settings.Settings;
import dev.wadi.chain.redact.RedactionResult;
import dev.wadi.chain.redact.RedactionResult.Fate;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.management.LogTap;
import dev.wadi.management.OperatorBeans.Title;
import dev.wadi.management.RecentLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateway's own log for people who look at the console, as redaction and masks leave it. */
final class OwnLogRoom implements Room {
  private static final int SHORTEST_SECRET = 6;
  private static final String MASK = "xxxxxx";

  private final Settings settings;
  private final RedactionRoom redaction;
  private final MaskRoom masks;
  private final ConsoleRoom console;

  /* Made when somebody looks; what it takes to make is a part of a start. */
  private volatile @Nullable Redactor strictest;

  private @Nullable LogTap tap;

  OwnLogRoom(Settings settings, RedactionRoom redaction, MaskRoom masks, ConsoleRoom console) {
    this.settings = settings;
    this.redaction = redaction;
    this.masks = masks;
    this.console = console;
  }

  @Override
  public void open(RoomContext context) {
    RecentLog log = new RecentLog(this::clean);
    tap = LogTap.into(log);
    context.operations().show("Log", new OwnLogOperations(log));
    context
        .operations()
        .show(new Title("hawtio", "LogQuery", ""), new OwnLogOperations.ForHawtio(log));
  }

  /* What the settings call a secret first: a recogniser might know a part of it only. */
  private String clean(String line) {
    String clean = line;
    for (String secret : secrets()) {
      clean = clean.replace(secret, MASK);
    }
    clean = masks.masked(settings.text("wadi.tenant.default"), clean);
    Redactor usual = redaction.profiles().named(redaction.profiles().config().defaultProfile());
    for (Redactor redactor : List.of(usual, strictest())) {
      RedactionResult result = redactor.explain(clean);
      if (result.fate() != Fate.UNCHANGED && result.fate() != Fate.CHANGED) {
        return "(a line that redaction lets nobody have)";
      }
      clean = result.text();
    }
    return clean;
  }

  private Redactor strictest() {
    Redactor known = strictest;
    if (known == null) {
      known = new Redactor(RedactionProfile.all());
      strictest = known;
    }
    return known;
  }

  /* The longest first, since one may be a part of another. */
  private List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    settings.allSecrets().stream().map(Secret::reveal).forEach(secrets::add);
    console.freshPassword().ifPresent(secrets::add);
    secrets.removeIf(secret -> secret.strip().length() < SHORTEST_SECRET);
    secrets.sort(Comparator.comparingInt(String::length).reversed());
    return secrets;
  }

  @Override
  public void close() {
    if (tap != null) {
      tap.close();
    }
  }
}
