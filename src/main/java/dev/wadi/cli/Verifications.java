package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.capture.AuditCheck;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.Damage;
import dev.wadi.capture.signature.CaptureVerifier;
import dev.wadi.capture.signature.Contents;
import dev.wadi.capture.signature.FolderContents;
import dev.wadi.capture.signature.SignatureFormatException;
import dev.wadi.capture.signature.Statement;
import dev.wadi.capture.signature.Verification;
import dev.wadi.capture.signature.Verification.Change;
import dev.wadi.capture.signature.VerifyingKey;
import dev.wadi.store.CaptureKeys;
import dev.wadi.store.SharedCapture;
import dev.wadi.store.StoredCapture;
import dev.wadi.store.StoredCheck;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Verifies captures and tells of each.
 *
 * @param key by which they must be signed; null when any will do
 * @param counter the newest that is remembered; 0 when none is
 */
record Verifications(
    Output output, boolean json, @Nullable VerifyingKey key, long counter, int threads) {

  /**
   * Exit code 6 when anything is wrong with one of them.
   *
   * @param trails folders of a gateway's own audit trail
   */
  ExitCode tell(List<Path> captures, List<Path> trails) throws IOException {
    boolean valid = true;
    List<Object> documents = new ArrayList<>();
    for (Path capture : captures) {
      // A folder that is no capture says so in its own words.
      CaptureReader.open(capture);
      List<String> broken = AuditCheck.of(capture).forged().stream().map(Damage::sentence).toList();
      valid &= tell(new FolderContents(capture), broken, documents) && broken.isEmpty();
    }
    for (Path trail : trails) {
      valid &= tellTrail(trail.toString(), AuditCheck.of(trail), documents);
    }
    end(documents);
    return valid ? ExitCode.OK : ExitCode.FINDINGS;
  }

  /**
   * The same of one capture in a store. One that nobody signed is held against the hashes that its
   * objects were stored with, where the store keeps those.
   */
  ExitCode tell(StoredCapture capture, @Nullable AuditCheck trail) throws IOException {
    List<Object> own = new ArrayList<>();
    boolean whole = trail == null || tellTrail(capture.title() + "/" + trail.folder(), trail, own);
    List<Object> documents = new ArrayList<>();
    boolean valid;
    try {
      valid =
          key == null && !capture.hasManifest() && capture.hasHashes()
              ? tell(
                  capture.title(),
                  "STORED",
                  capture.metadata().live(),
                  StoredCheck.run(capture, threads),
                  documents)
              : tell(capture, List.of(), documents);
    } catch (CommandException e) {
      if (whole) {
        throw e;
      }
      // There is a finding all the same.
      output.remark(String.valueOf(e.getMessage()));
      end(own);
      return ExitCode.FINDINGS;
    }
    valid &= whole;
    if (!own.isEmpty() && documents.get(0) instanceof Map<?, ?> document) {
      Map<Object, Object> both = new LinkedHashMap<>(document);
      both.put("valid", valid);
      both.put("place_trail", own.get(0));
      documents.set(0, both);
    }
    end(documents);
    return valid ? ExitCode.OK : ExitCode.FINDINGS;
  }

  /**
   * The same of one behind a link, which may come without its trail. One that nobody signed is held
   * against the hashes that were shared.
   */
  ExitCode tell(SharedCapture capture) throws IOException {
    boolean live = capture.metadata().live();
    List<Object> documents = new ArrayList<>();
    boolean valid;
    if (key == null && !capture.hasManifest()) {
      StoredCheck.Result found = StoredCheck.run(capture, threads);
      valid = tell(capture.title(), "SHARED", live, found, documents);
    } else {
      Verification found = verify(capture, CaptureKeys::isTrail);
      valid = tell(capture.title(), found, List.of(), documents);
    }
    end(documents);
    return valid ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private boolean tell(
      String title, String what, boolean live, StoredCheck.Result found, List<Object> documents) {
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("dir", title);
      document.put("valid", found.good());
      document.put("files", found.files());
      document.put("bytes", found.bytes());
      document.put("mismatches", found.changed());
      document.put("missing", found.missing());
      document.put("unknown", found.unknown());
      document.put("signature", "none");
      document.put("finished", !live);
      documents.add(document);
    } else {
      output.line(
          "%s: %s, %s files, no signature: this shows accidents, not forgery%s"
              .formatted(
                  Terminal.safe(title),
                  found.good()
                      ? "as it was " + what.toLowerCase(Locale.ROOT)
                      : "NOT AS IT WAS " + what,
                  Numbers.count(found.files()),
                  live ? "; more may be added to it" : ""));
      found.changed().forEach(name -> output.line("  changed: " + Terminal.safe(name)));
      found.missing().forEach(name -> output.line("  missing: " + Terminal.safe(name)));
      found
          .unknown()
          .forEach(
              name ->
                  output.line(
                      "  %s without a hash: %s"
                          .formatted(what.toLowerCase(Locale.ROOT), Terminal.safe(name))));
    }
    return found.good();
  }

  private boolean tellTrail(String title, AuditCheck trail, List<Object> documents) {
    boolean whole = trail.damages().isEmpty();
    List<String> wrong = trail.damages().stream().map(Damage::sentence).toList();
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("dir", title);
      document.put("valid", whole);
      document.put("events", trail.events());
      document.put("trail", wrong);
      documents.add(document);
    } else {
      output.line(
          "%s: %s, %s events of the audit trail"
              .formatted(
                  Terminal.safe(title),
                  whole ? "the chain holds" : "NOT AS IT WAS WRITTEN",
                  Numbers.count(trail.events())));
      wrong.forEach(what -> output.line("  " + Terminal.safe(what)));
    }
    return whole;
  }

  private boolean tell(Contents capture, List<String> broken, List<Object> documents)
      throws IOException {
    return tell(capture.title(), verify(capture, name -> false), broken, documents);
  }

  private boolean tell(
      String title, Verification found, List<String> broken, List<Object> documents) {
    if (json) {
      Map<String, Object> document = document(title, found);
      if (!broken.isEmpty()) {
        document.put("valid", false);
        document.put("trail", broken);
      }
      documents.add(document);
    } else {
      print(title, found);
      broken.forEach(what -> output.line("  " + Terminal.safe(what)));
    }
    return found.valid(key != null);
  }

  private void end(List<Object> documents) {
    if (json) {
      output.json(documents.size() == 1 ? documents.get(0) : documents);
    }
  }

  private Verification verify(Contents capture, Predicate<String> mayLack) throws IOException {
    try {
      return new CaptureVerifier(capture, key, counter).lacking(mayLack).verify(threads);
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          capture.title()
              + ": was not signed, there is no manifest.sha256 in it (cure: wadi capture verify"
              + " reads what is there, wadi sign writes down what it is)");
    } catch (SignatureFormatException e) {
      throw new CommandException(ExitCode.FINDINGS, capture.title() + ": " + e.getMessage());
    }
  }

  private Map<String, Object> document(String capture, Verification found) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("dir", capture);
    document.put("root_hash", found.rootHash().hex());
    document.put("valid", found.valid(key != null));
    List<Object> changed = new ArrayList<>();
    for (Change change : found.changed()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("file", change.file());
      one.put("expected", change.expected().hex());
      one.put("actual", change.actual().hex());
      if (change.firstByte() >= 0) {
        one.put("first_byte", change.firstByte());
        one.put("last_byte", change.lastByte());
      }
      changed.add(one);
    }
    document.put("mismatches", changed);
    document.put("missing", found.missing());
    document.put("left_out", found.leftOut());
    document.put("extra", found.extra());
    document.put("signature", found.signature().name().toLowerCase(Locale.ROOT));
    document.put("reason", found.reason());
    @Nullable Statement statement = found.statement();
    document.put("statement", statement == null ? null : document(statement));
    return document;
  }

  static Map<String, Object> document(Statement statement) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("root", statement.root().hex());
    document.put("counter", statement.counter());
    document.put("signed_at", statement.signedAt().toString());
    document.put("key", statement.key().hex());
    document.put("files", statement.files());
    document.put("bytes", statement.bytes());
    return document;
  }

  private void print(String capture, Verification found) {
    output.line(
        "%s: %s, %s files, %s"
            .formatted(
                Terminal.safe(capture),
                found.valid(key != null) ? "as it was signed" : "NOT AS IT WAS SIGNED",
                Numbers.count(found.files()),
                words(found)));
    for (Change change : found.changed()) {
      output.line(
          "  changed: "
              + Terminal.safe(change.file())
              + (change.firstByte() < 0
                  ? ""
                  : " between byte %s and byte %s"
                      .formatted(
                          Numbers.count(change.firstByte()), Numbers.count(change.lastByte()))));
    }
    found.missing().forEach(name -> output.line("  missing: " + Terminal.safe(name)));
    found.leftOut().forEach(name -> output.line("  not shared: " + Terminal.safe(name)));
    found.extra().forEach(name -> output.line("  new: " + Terminal.safe(name)));
  }

  private static String words(Verification found) {
    @Nullable Statement statement = found.statement();
    String when =
        statement == null ? "" : " " + statement.counter() + " of " + statement.signedAt();
    return switch (found.signature()) {
      case NONE -> "no signature: this shows accidents, not forgery";
      case VALID -> "signature" + when + " is that of the key";
      case UNCHECKED_KEY ->
          "signature%s fits, by the key %s (--key FILE says whose it must be)"
              .formatted(when, statement == null ? "" : statement.key());
      case INVALID -> "signature INVALID: " + Terminal.safe(String.valueOf(found.reason()));
    };
  }
}
