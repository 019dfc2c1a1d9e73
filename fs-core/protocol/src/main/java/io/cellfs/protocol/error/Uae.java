package io.cellfs.protocol.error;

import io.cellfs.protocol.rpc.AbortCode;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The codes in which POSIX errors travel whatever the platform of either end, without the UA prefix: base plus the first number
 * here (afs-protocol section 2.7). The second is Linux's, 0 where Linux has none.
 */
public enum Uae implements AbortCode {
    EPERM(0, 1),
    ENOENT(1, 2),
    ESRCH(2, 3),
    EINTR(3, 4),
    EIO(4, 5),
    ENXIO(5, 6),
    E2BIG(6, 7),
    ENOEXEC(7, 8),
    EBADF(8, 9),
    ECHILD(9, 10),
    EAGAIN(10, 11),
    ENOMEM(11, 12),
    EACCES(12, 13),
    EFAULT(13, 14),
    ENOTBLK(14, 15),
    EBUSY(15, 16),
    EEXIST(16, 17),
    EXDEV(17, 18),
    ENODEV(18, 19),
    ENOTDIR(19, 20),
    EISDIR(20, 21),
    EINVAL(21, 22),
    ENFILE(22, 23),
    EMFILE(23, 24),
    ENOTTY(24, 25),
    ETXTBSY(25, 26),
    EFBIG(26, 27),
    ENOSPC(27, 28),
    ESPIPE(28, 29),
    EROFS(29, 30),
    EMLINK(30, 31),
    EPIPE(31, 32),
    EDOM(32, 33),
    ERANGE(33, 34),
    EDEADLK(34, 35),
    ENAMETOOLONG(35, 36),
    ENOLCK(36, 37),
    ENOSYS(37, 38),
    ENOTEMPTY(38, 39),
    ELOOP(39, 40),
    EWOULDBLOCK(40, 11),
    ENOMSG(41, 42),
    EIDRM(42, 43),
    ECHRNG(43, 44),
    EL2NSYNC(44, 45),
    EL3HLT(45, 46),
    EL3RST(46, 47),
    ELNRNG(47, 48),
    EUNATCH(48, 49),
    ENOCSI(49, 50),
    EL2HLT(50, 51),
    EBADE(51, 52),
    EBADR(52, 53),
    EXFULL(53, 54),
    ENOANO(54, 55),
    EBADRQC(55, 56),
    EBADSLT(56, 57),
    EBFONT(57, 59),
    ENOSTR(58, 60),
    ENODATA(59, 61),
    ETIME(60, 62),
    ENOSR(61, 63),
    ENONET(62, 64),
    ENOPKG(63, 65),
    EREMOTE(64, 66),
    ENOLINK(65, 67),
    EADV(66, 68),
    ESRMNT(67, 69),
    ECOMM(68, 70),
    EPROTO(69, 71),
    EMULTIHOP(70, 72),
    EDOTDOT(71, 73),
    EBADMSG(72, 74),
    EOVERFLOW(73, 75),
    ENOTUNIQ(74, 76),
    EBADFD(75, 77),
    EREMCHG(76, 78),
    ELIBACC(77, 79),
    ELIBBAD(78, 80),
    ELIBSCN(79, 81),
    ELIBMAX(80, 82),
    ELIBEXEC(81, 83),
    EILSEQ(82, 84),
    ERESTART(83, 85),
    ESTRPIPE(84, 86),
    EUSERS(85, 87),
    ENOTSOCK(86, 88),
    EDESTADDRREQ(87, 89),
    EMSGSIZE(88, 90),
    EPROTOTYPE(89, 91),
    ENOPROTOOPT(90, 92),
    EPROTONOSUPPORT(91, 93),
    ESOCKTNOSUPPORT(92, 94),
    EOPNOTSUPP(93, 95),
    EPFNOSUPPORT(94, 96),
    EAFNOSUPPORT(95, 97),
    EADDRINUSE(96, 98),
    EADDRNOTAVAIL(97, 99),
    ENETDOWN(98, 100),
    ENETUNREACH(99, 101),
    ENETRESET(100, 102),
    ECONNABORTED(101, 103),
    ECONNRESET(102, 104),
    ENOBUFS(103, 105),
    EISCONN(104, 106),
    ENOTCONN(105, 107),
    ESHUTDOWN(106, 108),
    ETOOMANYREFS(107, 109),
    ETIMEDOUT(108, 110),
    ECONNREFUSED(109, 111),
    EHOSTDOWN(110, 112),
    EHOSTUNREACH(111, 113),
    EALREADY(112, 114),
    EINPROGRESS(113, 115),
    ESTALE(114, 116),
    EUCLEAN(115, 117),
    ENOTNAM(116, 118),
    ENAVAIL(117, 119),
    EISNAM(118, 120),
    EREMOTEIO(119, 121),
    EDQUOT(120, 122),
    ENOMEDIUM(121, 123),
    EMEDIUMTYPE(122, 124),
    ECANCELED(123, 125),
    ENOTRECOVERABLE(124, 131),
    ENOTSUP(125, 95),
    EOTHER(126, 0),
    EOWNERDEAD(127, 130),
    EPROCLIM(128, 0),
    EDISCON(129, 0);

    /** The code of the first. */
    public static final int BASE = 49733376;

    private static final Uae[] TABLE = values();

    private static final Map<Integer, Uae> BY_ERRNO = Collections.unmodifiableMap(Arrays.stream(TABLE)
            .filter(e -> e.errno != 0)
            .collect(Collectors.toMap(Uae::errno, Function.identity(), (first, second) -> first)));

    private final int offset;
    private final int errno;

    Uae(int offset, int errno) {
        this.offset = offset;
        this.errno = errno;
    }

    @Override
    public int code() {
        return BASE + offset;
    }

    /** Linux's number of this error, 0 where it has none. */
    public int errno() {
        return errno;
    }

    /** The error of an abort code, empty when the code is not of this table. */
    public static Optional<Uae> ofCode(int code) {
        int index = code - BASE;
        return index >= 0 && index < TABLE.length ? Optional.of(TABLE[index]) : Optional.empty();
    }

    /** The error of one of Linux's numbers. */
    public static Optional<Uae> ofErrno(int errno) {
        return Optional.ofNullable(BY_ERRNO.get(errno));
    }
}
