package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import java.util.List;

/**
 * All recognisers, in the order in which they are asked: the one place that knows them. Whoever
 * writes another adds a line here.
 */
public final class Recognisers {
  /** Where two begin at the same place, the one that stands first here is asked first. */
  public static final List<Recogniser> ALL =
      List.of(
          new EncodedPayloads(),
          /* Names of fields: the first whose name it is. */
          new Authorizations(),
          new Cookies(),
          NamedSecrets.SURE,
          new SplitPairs(),
          new PhoneFields(),
          new Pins(),
          NamedSecrets.LIKELY,
          NamedSecrets.POSSIBLE,
          new TypedNames(),
          /* How tokens begin. */
          new Jwts(),
          new EncryptedJwts(),
          new Bearers(),
          new BasicCredentials(),
          new PrivateKeys(),
          new JsonWebKeys(),
          new ElementNames(),
          new KubernetesSecrets(),
          new Statements(),
          new LoginCalls(),
          new Options(),
          new CommandLines(),
          new PipedSecrets(),
          new Protocols(),
          new SaidSecrets(),
          new ForeignSaid(),
          VendorTokens.BUILT_IN,
          new Mnemonics(),
          /* Signs. */
          new UrlCredentials(),
          new Emails(),
          new WrittenEmails(),
          new DriverCredentials(),
          new CryptHashes(),
          new AzureSecrets(),
          /* Addresses. */
          new Ipv4Addresses(),
          new WordedAddresses(),
          new HardwareAddresses(),
          new Ipv6Addresses(),
          new TelegramTokens(),
          /* Words. */
          new Ibans(),
          new SpanishIds(),
          new CodiciFiscali(),
          new Base64Payloads(),
          new TokensByLength(),
          new TokensInWords(),
          new DiscordTokens(),
          new HexKeys(),
          new CardsInWords(),
          new RandomWords(),
          /* Numbers, those of fewer digits first. */
          new Cards(),
          new CardsBehindWords(),
          new Ssns(),
          new Bsns(),
          new PortugueseNifs(),
          new NhsNumbers(),
          new Cpfs(),
          new Pesels(),
          new SteuerIds(),
          new Aadhaars(),
          new Personnummers(),
          new Phones());

  /** What a profile can look for, in the order of the profile that looks for everything. */
  public static final List<Kind> KINDS = kinds();

  /** The same without what may be a secret by its place alone. */
  public static final List<Kind> USUAL =
      KINDS.stream().filter(kind -> !kind.equals(Kind.DOUBTFUL)).toList();

  private Recognisers() {}

  /* First those that have a constant, as they stand there, then those that a recogniser brings. */
  private static List<Kind> kinds() {
    return ALL.stream()
        .flatMap(recogniser -> recogniser.kinds().stream())
        .distinct()
        .sorted()
        .toList();
  }
}
