#!/bin/sh
# Installs the packages over the running system, in an overlay that is gone afterwards, uses what is installed,
# and takes it away again. As root, in a mount namespace of its own:
#     installed.sh enter WORK DEB RPM TREE PROGRAMS JOURNEY ARTIFACTS
set -eu

step=$1 work=$2 deb=$3 rpm=$4 tree=$5 programs=$6 journey=$7 artifacts=$8
config=/etc/derived-piv-kiosk/kiosk.toml

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

ours_in() {
    find "$@" -xdev -name '*derived-piv*' 2>/dev/null | sort
}

# A unit of which systemd has nothing to say; what it only warns of is no failure to it.
right() {
    said=$(XDG_RUNTIME_DIR=/run systemd-analyze verify --man=no "$1" "$2" 2>&1) || fail "$2: $said"
    [ -z "$said" ] || fail "$2: $said"
}

enter() {
    mount -t tmpfs tmpfs "$work"
    mkdir "$work/upper" "$work/work" "$work/root"
    mount -t overlay overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/work" "$work/root"
    for folder in dev proc sys "$tree" "$programs" "$artifacts" "$(dirname "$deb")" "$(dirname "$rpm")"; do
        mkdir -p "$work/root/$folder"
        mount --rbind "/$folder" "$work/root/$folder"
    done
    # No socket of the running system: nothing that is done in here reaches it.
    mount -t tmpfs -o mode=1777 tmpfs "$work/root/tmp"
    mount -t tmpfs -o mode=755 tmpfs "$work/root/run"
    cp "$0" "$work/root/tmp/installed.sh"
    shift
    exec chroot "$work/root" sh /tmp/installed.sh inside "$@"
}

inside() {
    export DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin
    before=$(ours_in /etc /usr /var)
    dpkg -i "$deb"
    [ -s "$config" ] || fail "no configuration was put there"
    # An image of a machine may leave out manuals and documentation; everything else is as packed.
    changed=$(dpkg --verify derived-piv-kiosk | grep -Ev '/usr/share/(doc|man|locale)/' || true)
    [ -z "$changed" ] || fail "not as packed: $changed"
    /usr/bin/kioskctl config example | cmp - "$config" || fail "the configuration is another example"
    rc=0; /usr/bin/derived-piv-kiosk --config /nowhere 2>/dev/null || rc=$?
    [ $rc -eq 78 ] || fail "a kiosk without a configuration ends with $rc"
    right --user /usr/lib/systemd/user/derived-piv-kiosk.service
    command -v man >/dev/null && man --warnings -l /usr/share/man/man1/derived-piv-kiosk.1.gz >/dev/null

    echo "# changed by hand" >> "$config"
    dpkg -i "$deb"
    tail -n 1 "$config" | grep -q "changed by hand" || fail "installing again took the configuration away"

    for kind in --x11 ""; do
        derived-piv-kiosk-session install $kind
        derived-piv-kiosk-session install $kind
        derived-piv-kiosk-session status >/dev/null || fail "the session is not as written"
        right --system /etc/systemd/system/derived-piv-kiosk-session.service
    done
    id derived-piv-kiosk
    echo "# by hand" >> /etc/systemd/sleep.conf.d/derived-piv-kiosk.conf
    ! derived-piv-kiosk-session status >/dev/null || fail "a change of the session goes unnoticed"

    if [ -n "$journey" ]; then
        mkdir /tmp/bin
        ln -s "$programs"/* /tmp/bin/
        ln -sf /usr/bin/derived-piv-kiosk /usr/bin/kioskctl /tmp/bin/
        DERIVED_PIV_BIN_DIR=/tmp/bin DERIVED_PIV_ARTIFACTS="$artifacts" "$journey" --nocapture
    fi

    dpkg -r derived-piv-kiosk
    [ ! -e /etc/systemd/system/derived-piv-kiosk-session.service ] || fail "the session outlives its program"
    [ -e "$config" ] || fail "removing took the configuration"
    dpkg -P derived-piv-kiosk
    left=$(ours_in /etc /usr /var)
    [ "$left" = "$before" ] || fail "left behind: $left"

    mkdir -p /tmp/rpm
    rpm --root /tmp/rpm --initdb
    rpm --root /tmp/rpm --nodeps --noscripts -i "$rpm"
    rpm --root /tmp/rpm --nodeps -V derived-piv-kiosk || fail "the rpm is not as packed"
    rpm --root /tmp/rpm --nodeps --noscripts -e derived-piv-kiosk
    left=$(find /tmp/rpm -type f -path '*derived-piv*')
    [ -z "$left" ] || fail "the rpm left behind: $left"
    echo "installed, used and removed"
}

"$step" "$@"
