# archive.sh - sourced: where this machine's apt gets Debian from.

# archive: the address of the first archive that has Debian 12 itself, no updates of it
archive() {
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Release: bookworm' | head -n 1
}
