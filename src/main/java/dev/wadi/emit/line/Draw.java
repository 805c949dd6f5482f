package dev.wadi.emit.line;

import dev.wadi.emit.PersonalData;
import dev.wadi.emit.Planted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The chance behind lines, and what it put into the one at hand. For one thread. */
final class Draw {
  private static final List<Planted> KINDS = List.of(Planted.values());

  private final LineSettings settings;
  private final Random random;
  private final PersonalData data;
  private final List<EmittedLine.Personal> personal = new ArrayList<>();
  private String level = "";

  Draw(LineSettings settings) {
    this.settings = settings;
    this.random = new Random(settings.seed());
    this.data = new PersonalData(random);
  }

  void begin() {
    personal.clear();
    level = "";
  }

  String level() {
    return level;
  }

  List<EmittedLine.Personal> personal() {
    return List.copyOf(personal);
  }

  String host() {
    return settings.host();
  }

  double chaos() {
    return settings.chaos();
  }

  /** True for lines that are to have all that their kind has. */
  boolean complete() {
    return !chance(settings.partialRatio());
  }

  /** True with a probability. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** From the first to the last, both included. */
  int between(int first, int last) {
    return first + random.nextInt(last - first + 1);
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  String hex(int digits) {
    StringBuilder out = new StringBuilder(digits);
    for (int i = 0; i < digits; i++) {
      out.append(Character.forDigit(random.nextInt(16), 16));
    }
    return out.toString();
  }

  /** A level that the line at hand tells. */
  String level(String told) {
    level = told;
    return told;
  }

  /** A value of the line at hand that must not be kept. */
  String personal(Planted kind, String value) {
    personal.add(new EmittedLine.Personal(kind.name().toLowerCase(Locale.ROOT), value));
    return value;
  }

  /** LogOps' client. */
  String client() {
    return personal(Planted.IPV4, "83.11." + between(0, 255) + '.' + between(1, 254));
  }

  /** LogOps' user. */
  String user(long number) {
    return personal(Planted.EMAIL, "user" + number + "@example.com");
  }

  /** An address of nobody's. */
  String address() {
    return personal(Planted.IPV4, data.value(Planted.IPV4));
  }

  /** What slips into a message now and then, with a blank before it; else nothing. */
  String slip() {
    /* Without any, no chance is taken, so that LogOps' own records stay what their seed makes. */
    if (settings.plantedRatio() == 0 || !chance(settings.plantedRatio())) {
      return "";
    }
    Planted kind = pick(KINDS);
    return " " + PersonalData.inContext(kind, personal(kind, data.value(kind)));
  }
}
