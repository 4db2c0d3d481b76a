/**
 * English of errors: code to words. A code without an entry shows the sentence that came with it.
 * @module
 */

/** Words for codes. */
export const errors = {
  unknown: "Something went wrong. What was saved is still saved.",
  byCode: {
    "wrong-password": "This password does not open the vault.",
    "weak-password": "This password is too easy to guess.",
    unreachable: "The server cannot be reached. What you do here is saved and sent later.",
    "vault-exists": "This browser has a vault already. Lock screen and password lead to it.",
    "invite-invalid": "This invite was used already, has ended, or is mistyped.",
    "signups-closed": "This server takes no new vaults.",
    "pairing-gone":
      "No device waits under this code. Check what you typed, or make a new code there: it works for two minutes.",
    PAIRING_MISMATCH: "Pairing failed: the keys do not match.",
    KIT_MISMATCH:
      "These are not the words of the vault's kit: one is wrong, two are in the wrong order, or the kit was replaced.",
    BAD_BACKUP: "This backup is damaged, or was not made by your devices.",
    "slot-closed": "This does not open the vault here. Use the password or another way in.",
    "last-slot": "This is the last way in to this browser. Set a password first.",
    "no-passkey": "This passkey is not one of the vault: it was removed, or made for another one.",
    "no-prf": "This passkey gives no key (no PRF), so it cannot open a vault. Nothing was added.",
    "passkey-cancelled": "The passkey was not used: cancelled, or none fits.",
    "passkey-exists": "This passkey is in the vault already.",
    "passkey-failed": "The browser could not use a passkey here.",
    "too-early": "The 72 hours are not over yet.",
    "no-kit-change": "No new recovery kit waits any more.",
    "kit-not-kept": "The words are no longer kept here. They stand on your paper.",
    "device-removed": "This device was removed from the vault.",
    "publishing-stopped": "Nothing is published while an alarm waits for you.",
    "nothing-to-undo": "There is nothing to take back.",
    "no-record": "There is no such record.",
    "no-request": "There is no such request, or it has ended.",
    "no-grant": "They have nothing on you.",
    "not-active": "This request was answered already.",
    "request-expired": "This request has ended. The company can ask again.",
    "bad-request-object":
      "The request is not what the company signed, or asks for what nobody may ask. It was refused before it could be answered.",
    "grantee-unreachable":
      "The company's own keys cannot be fetched, so its request cannot be checked.",
    "grantee-key-unpublished":
      "The request is signed with a key that the company does not publish. It was refused.",
    "readback-differs":
      "The server says something else than was asked of it. Look at the access log.",
    "not-recognised": "Nobody here can read this file.",
    ambiguous: "More than one reader fits this file. Choose what it is.",
    "missing-columns": "Columns that this kind of file has are missing. Nothing was imported.",
    encrypted: "This file is encrypted. Decrypt it first.",
    "too-many-faults": "Too many rows cannot be read. Nothing was imported.",
    "too-large": "This is larger than the vault takes at once.",
    "quota-exceeded": "The server has no more room for this vault. Your entries stay here.",
    "storage-failed": "The server's disk takes nothing now. Your entries stay here.",
    "disk-failed": "This device's disk is full or takes no writes. What was saved before is kept.",
    "access-denied": "The server refused.",
    "too-many-requests": "Too many tries. Wait a minute.",
    BAD_ATTACHMENT: "Picture not delivered.",
    "import-refused": "This file is damaged. Nothing was saved.",
    ROLLBACK: "The server shows an older state than you have seen. Nothing is lost here.",
    FORK: "Your devices were shown different histories.",
    ACCESS_LOG_BROKEN: "The access log was changed after the fact.",
  } as Readonly<Record<string, string>>,
};
