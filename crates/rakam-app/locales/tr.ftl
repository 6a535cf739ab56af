# Pencerenin Türkçe metinleri. Her ileti en.ftl dosyasında da vardır: bir test ikisini karşılaştırır.

app-name = Rakam
window-title = Rakam: el yazısı rakam okuyucu

## Tuval ve araçları

canvas = Tuval: buraya bir rakam çizin
canvas-hint = Buraya bir rakam çizin
undo = Geri al
redo = Yinele
clear = Temizle
open = Aç
open-tip = Resim aç
save = Kaydet
save-tip = Çizimi PNG olarak kaydet
copy = Kopyala
copy-tip = Resmi kopyala
pen-width = Kalem kalınlığı
pen-width-value = Kalem kalınlığı: tuvalin { $percent } kadarı
drop-here = Açmak için resmi veya ağırlık dosyasını buraya bırakın

## Okuma

reading = Okunan
reading-none = Henüz okuma yok
verdict-sure = Bu bir { $digit }
verdict-unsure = Belki { $digit }
verdict-not-a-digit = Rakama benzemiyor
sure-by = Güven: { $percent }
number-read = Bu, { $number } sayısı
number-digit = { $index } / { $count }: güven { $percent }
number-no-digit = { $index } / { $count }: rakama benzemiyor
bars = Her rakamın olasılığı
bar = { $digit }: { $percent }
bar-best = { $digit }: { $percent }, en olası
bar-empty = { $digit }: okuma yok
seen = Ağın gördüğü
seen-tip = Çizimin ağa giden hâli: 28 × 28 piksel; rakam ortalanmış ve ağın bildiği kalemle yeniden çizilmiş
decimal-mark = ,
thousands-mark = .
thousands = { $value } bin
percent = %{ $value }

## Ağ, dil, tema

network = Ağ
network-file = Ağırlık dosyası…
language = Dil
theme = Tema
theme-system = Sistemle aynı
theme-light = Açık
theme-dark = Koyu

## İletişim kutuları

dialog-open = Resim aç
dialog-save = Çizimi kaydet
dialog-weights = Ağırlık dosyası aç
filter-pictures = Resimler
filter-weights = Ağırlıklar (safetensors, pth)
file-name-drawing = rakam.png

## Bildirimler

dismiss = Kapat
saved = { $file } adıyla kaydedildi.
copied = Resim panoya kopyalandı.
network-opened = Artık { $file } dosyasındaki ağ okuyor.
picture-failed = { $file } resim olarak açılamadı.
picture-empty = { $file } boş bir dosya.
picture-not-a-picture = { $file }, Rakam’ın okuyabildiği bir resim değil: PNG, JPEG, BMP, GIF veya WebP olmalı.
picture-too-large = { $file } çok büyük: bir resim en fazla 64 megapiksel olabilir.
picture-broken = { $file } bozuk veya eksik olduğu için açılamadı.
weights-failed = { $file } uygun değil. Kullanılan ağ değişmedi.
weights-foreign = Bir ağırlık dosyası (.safetensors ya da .pth) bekleniyordu; bu başka bir şey.
weights-damaged = Ağırlık dosyası bozuk veya eksik.
weights-refused = Bu PyTorch dosyasında ağırlıkların gerektirmediği bir şey var: { $found }. torch.save ile model.state_dict() kaydedin.
weights-checkpoint = Bu, yarım kalmış bir eğitimin ara kaydı: önce “rakam train --resume” ile eğitimi tamamlayın.
weights-architecture = Şu ağlardan biri bekleniyordu: { $known }. Dosyadakinin adı: { $name }.
weights-missing = { $architecture } için { $tensor } tensörü { $expected } biçiminde bekleniyordu; dosyada yok.
weights-shape = { $architecture } için { $tensor } tensörü { $expected } biçiminde bekleniyordu; dosyadaki biçimi { $found }.
weights-unexpected = { $architecture } ağında { $found } biçimindeki { $tensor } tensörüne yer yok.
weights-type = F32, F16, BF16 ya da F64 türünde sayılar bekleniyordu; { $tensor } tensörü { $found } türünde.
weights-value = { $tensor } tensöründe hesaba gelmeyen sayılar var: onu üreten eğitim başarısız olmuş.
weights-note = Dosyadaki { $key } notu anlaşılamadı: { $found }.
file-unreadable = { $file } okunamadı.
file-too-large = { $file }, resim veya ağırlık dosyası için çok büyük.
no-dialog = Masaüstü dosya penceresi açamadı: xdg-desktop-portal ya da zenity kurun. Dosyayı bu pencereye sürükleyip bırakabilirsiniz de.
save-failed = { $file } yazılamadı.
pasted-picture = Yapıştırılan resim

## Yerler

place-draw = Çiz
place-draw-tip = Bir rakam çizin, ağ okusun
place-inside = İçi
place-inside-tip = Ağın nasıl okuduğunu görün
place-learn = Eğit
place-learn-tip = Bir ağı eğitin ve öğrenişini izleyin
place-judge = Ölç
place-judge-tip = Ağların ne kadar iyi okuduğunu ölçün
explain = { $what }: açıkla

## Eğitmek

network-trained = burada eğitilen
file-name-weights = agim.safetensors
dialog-save-weights = Ağı kaydet
trained-reads = Artık eğittiğiniz ağ okuyor. Bir rakam çizin.
images = Görüntüler
images-explained = MNIST: öğrenmek için 60.000, ölçmek için 10.000 başka el yazısı rakam; her biri 28 × 28 piksel. Bir kez getirilir ve bu makinede kalır.
images-missing = Görüntüler alınamadı.
images-coming = { $of } MB’ın { $bytes } MB’ı geldi
images-loading = Görüntüler okunuyor …
try-again = Yeniden dene
training = Eğitim
training-explained = Bir yığın { $batch } görüntüdür: ağ bunları okur, kayıp ne kadar yanıldığını söyler ve her ağırlık, kaybın küçüldüğü yöne şimdi { $rate } büyüklüğünde bir adımla kaydırılır. { $batches } yığın bir turdur: her eğitim görüntüsü bir kez görülmüştür.
start = Başlat
pause = Duraklat
go-on = Sürdür
one-epoch-more = Bir tur daha
one-batch = Bir yığın
one-epoch = Bir tur
begin-anew = Baştan başla
try-it = Dene
try-it-tip = Ağın şimdiki hâli için çizin
save-network = Kaydet
back-to-inside = Hazır ağa dön
figure-accuracy = sınama doğruluğu
figure-epoch = tur
of-epochs = { $epoch } / { $of }
figure-images = görülen görüntü
figure-pace = saniyede görüntü
figure-seconds = saniye
diverged = Kayıp artık bir sayı değil: adımlar çok büyüktü. Öğrenme hızını düşürüp baştan başlayın.
lessons = Dersler
lessons-explained = Her ders düğmeleri ayarlar ve yeni ağırlıklarla başlar. Başlatın ve listenin altındaki cümlenin söylediğine bakın.
preset-original = Özgün tarif
preset-original-look = Seyreltme ve veri çoğaltmayla on beş tur. Doğruluğa bakın: ağ, sınama görüntülerini eğitim görüntülerinden daha iyi okur; çünkü eğitimdekiler döndürülmüş, kaydırılmış ve seyreltmeyle yarı yarıya örtülmüştür. Öğrenme hızı beşinci ve onuncu turdan sonra onda birine iner: eğriler durulur.
preset-sprint = Depar: bir turda %99
preset-sprint-look = Öğrenme hızı yükselir, sonra sıfıra yakın bir değere iner; seyreltme yoktur: görüntülerin üzerinden bir kez geçmek yeter. Saniyelere bakın.
preset-rate = Çok yüksek öğrenme hızı
preset-rate-look = Her adım hedefi aşar. Kayba bakın: sıçrar ve yüksek kalır. Eğitim sürerken öğrenme hızını 0,001’e indirin ve toparlanışını görün.
preset-plain = Veri çoğaltma yok
preset-plain-look = Görüntüler olduğu gibi. Eğitim doğruluğuna bakın: veri çoğaltmaya göre daha çabuk yükselir. Sonra ağı deneyin: eğik çizilen rakam daha kötü okunur.
preset-hundred = Yüz görüntü
preset-hundred-look = Bir rakamın ne olduğunu öğrenmeye yetmez. İki doğruluğa bakın: eğitim görüntüleri çabucak ezberlenir, sınama görüntüleri bununla pek daha iyi okunmaz. Bu aralığa aşırı öğrenme denir. Sonra eğitim sürerken görüntü sayısını artırın.
hyperparameters = Düğmeler
hyperparameters-explained = Her biri bir sonraki yığından başlayarak etkir. Yığın büyüklüğü ya da görüntü sayısı değişince tur baştan başlar.
knob-rate = Öğrenme hızı
knob-batch = Yığın büyüklüğü
knob-dropout = Seyreltme
knob-augmentation = Veri çoğaltma
knob-augmentation-value = { $degrees }°
knob-images = Eğitim görüntüleri
loss = Kayıp
loss-explained = Ağın ne kadar yanıldığı, çapraz entropi olarak: emin ve doğruysa 0, rastgele tahminde 2,3. Şimdi { $loss }. Alttaki eksen görülen görüntüleri sayar.
accuracy = Doğruluk
accuracy-train = eğitim görüntüleri
accuracy-test = sınama görüntüleri
accuracy-explained = Doğru okunanların payı: son eğitim görüntülerinde { $train } (ağ eğitilirken onları döndürülmüş, kaydırılmış ve yoğun katmanların { $dropout } kadarı seyreltilmiş hâlde görür), sınama görüntülerinde { $test }; bunlardan hiç öğrenmez ve onları bütün görür.
kernels = İlk katmanın çekirdekleri
kernels-explained = 5 × 5 ağırlıklı { $count } çekirdek: her biri görüntünün her yerinde küçük bir desen arar. Turuncu ağırlıklar mürekkep, mavi olanlar kâğıt ister; en güçlüsü şimdi { $strongest }.
kernel = Çekirdek { $index }
hard = Zor sınama görüntüleri
hard-explained = Bir ağın geç öğrendiği on iki sınama görüntüsü. Şimdi { $of } görüntünün { $right } tanesi doğru okunuyor. Her birinin altında ne okunduğu ve ne kadar emin olunduğu yazar.
guess-right = Bu bir { $label }, doğru okundu: güven { $percent }
guess-wrong = Bu bir { $label }, { $digit } diye okundu: güven { $percent }

## Öğretmek

correct = Yanlış mı?
correct-tip = Okunan yanlış mı? Ne olduğunu söyleyin
correct-digit = Bu bir { $digit }
correct-no-digit = Bu bir rakam değil
corrected = { $count } düzeltme saklandı. “Eğit” bölümünde ağa öğretilebilir.
half-scratch = Sıfırdan
half-corrections = Düzeltmelerim ({ $count })
corrections = Düzeltmelerim
corrections-explained = Düzelttiğiniz { $count } okuma, ağın gördüğü hâlleriyle. Yalnızca bu makinede saklanırlar.
corrections-none = Henüz yok. “Çiz” bölümünde bir okuma yanlışsa altındaki “Yanlış mı?” düğmesine basıp ne olduğunu söyleyin.
no-digit = rakam değil
correction = Doğrusu { $label }, okunan { $read }
correction-remove = Kaldır: { $which }
correction-undo = Geri koy
corrections-export = Dışa aktar
dialog-save-corrections = Düzeltmeleri kaydet
file-name-corrections = rakam-duzeltmeler.json
teach = Ağa öğret
teach-explained = Ağ, düzeltmelerinizle eğitilmeyi sürdürür: her biri biraz döndürülüp kaydırılır ve ağ unutmasın diye eğitim görüntüleriyle karıştırılır; birkaç yüz küçük adım. Sonucu almadan önce bedelini görürsünüz: 10.000 sınama görüntüsünde doğru okunanlar en çok 0,1 puan azalabilir.
teach-whom = “{ $network }” ağının bir kopyası düzeltmelerinizden öğrenir; ağın kendisi olduğu gibi kalır.
teach-now = Şimdi öğret
teach-stop = Durdur
teach-running = Öğreniyor …
teach-measuring = Sınama görüntüleri okunuyor …
teach-failed = Öğretilemedi.
teach-not-learnt = Bunları öğrenemedi: çok sayıda eğitim görüntüsü tersini söylüyor. Aynı türden daha çok düzeltme işe yarar.
teach-too-much = Çok şey unutacaktı: sınama görüntülerinde 0,1 puandan fazla. Ötekilerle çelişen düzeltmeleri kaldırın ya da başka bir ağa öğretin.
teach-accept = Kullan
teach-discard = Vazgeç
teach-your-drawings = Doğru okunan düzeltmeleriniz
teach-test-images = Doğru okunan sınama görüntüleri
teach-change = önce { $before }, sonra { $after }
of-lessons = { $right } / { $of }
network-personal = benim ağım
personal-explained = Düzeltmelerinizden öğrenen ağ. Bu makinede, hazır ağların yanında saklanır; pencerenin üstünden seçilebilir.
personal-reads = Şimdi o okuyor.
personal-rests = Şimdi başka bir ağ okuyor.
personal-reads-now = Artık sizin ağınız okuyor.
personal-use = Kullan
personal-forget = Unut

## Ölçmek

network-in-training = eğitimdeki
measure-card = Ölçüm
measure-explained = { $test } sınama görüntüsünün her biri olduğu gibi okunur. Sonra ilk { $curve } tanesi; döndürme, kaydırma, başka kalem ve gürültünün { $levels } basamağında yeniden okunur. Hiçbir ağ bunlardan öğrenmez.
measure-network = Ağ: { $network }
measure-against = Karşılaştır: { $network }
against-none = tek başına
measure = Ölç
measure-stop = Durdur
measure-hint = Bütün sınama görüntülerini, sonra { $curve } tanesini döndürülmüş, kaydırılmış, başka kalemle çizilmiş ve gürültülü olarak okur.
measure-begins = Başlıyor …
measuring = { $of } görüntünün { $done } tanesi okundu
measure-failed = Ölçülemedi.
summary = Doğruluk: { $network }
summary-counts = { $images } sınama görüntüsünün { $right } tanesi doğru okundu
summary-interval = %95 güven aralığı: { $from } – { $to }
summary-explained = { $images } sınama görüntüsünün { $right } tanesi olduğu rakam olarak okundu. Bunlar bir örneklemdir: aynı türden başka görüntüler okunsaydı pay, 100 durumun 95’inde { $from } ile { $to } arasında kalırdı (Wilson aralığı).
compare = Fark
compare-points = { $points } puan
compare-only = { $one }, { $other } ağının yanıldığı { $count } görüntüyü doğru okuyor
less-than = en çok { $value }
compare-explained = { $first } ile { $second } doğruluğu arasındaki yüzde puanı. Belirleyici olan, yalnız birinin okuduğu görüntülerdir. İkisi eşit derecede iyi olsaydı bunların en az bu kadar eşitsiz bölünme olasılığı { $chance } olurdu (McNemar’ın kesin sınaması).
matrix = Karışıklık matrisi
matrix-of = Karışıklık matrisi: { $network }
matrix-explained = Her satır bir rakam, her sütun onun ne diye okunduğudur; doğrular köşegende, { $wrong } görüntü onun dışındadır. En sık { $label }, { $read } diye okundu: { $count } kez. Satırın sonunda duyarlılık durur: o rakamın görüntülerinden yüzde kaçı doğru okundu. Sütunun altında kesinlik: öyle okunanların yüzde kaçı gerçekten o rakam. Bir sayıya tıklayınca görüntüleri görünür.
cell-right = { $label } rakamının { $count } görüntüsü, doğru okundu
cell-wrong = { $label } rakamının { $count } görüntüsü, { $read } diye okundu
images-card = Görüntülere bakış
images-card-explained = Her görüntünün altında ne olduğu, ne diye okunduğu ve ağın bundan ne kadar emin olduğu yazar. En emin yanılgılar önce gelir; bazılarında bir insan da yanılırdı. İki ağ varsa son satır ötekinin ne okuduğudur.
images-wrong = { $count } yanlış okuma, en emin olunandan başlayarak
images-right = { $label } rakamının doğru okunan { $count } görüntüsü, en emin olunandan başlayarak
images-cell = { $label } iken { $read } diye okunan { $count } görüntü, en emin olunandan başlayarak
images-only = { $one } ağının doğru okuduğu, { $other } ağının okuyamadığı { $count } görüntü
images-more = { $count } tane daha
show-wrong = Yanlış okunan ({ $count })
show-wrong-of = { $network } yanlış ({ $count })
show-only = Yalnız { $network } doğru ({ $count })
image-refused = Bu bir { $label }; en çok { $digit } rakamına benzetildi ama rakam sayılmadı
image-no-digit = rakam değil
reliability = Güvenilirlik
reliability-error = { $network } { $error }
reliability-explained = Güven gerçek oluyor mu? %80 güvenle okunan görüntülerin %80’i doğru olmalı: böyle noktalar kesikli çizgi üzerinde, kendine fazla güvenen bir ağınkiler altında durur. Her nokta güvenin on beşte biridir; çubuğu %95 güven aralığıdır, görüntü azsa uzundur. Güven ile doğruların payı arasındaki ortalama fark: { $errors }.
confidence = güven
curves = Değiştirilmiş görüntüler
curves-explained = İlk { $images } sınama görüntüsü değiştirilince kaçı hâlâ doğru okunuyor? Düz çizgi: programın bir dosyayı okuduğu gibi, mürekkebi ortaya alınmış ve MNIST’in kalemiyle yeniden çizilmiş. Noktalı çizgi: değişen pikseller olduğu gibi verilen ağ, tek başına. İkisinin arasında kalan ağın değil, programın işidir.
alone = { $network } tek başına
rotation = Döndürme
rotation-axis = derece, saat yönünde
shift = Kaydırma
shift-axis = 28 pikselde piksel, sırayla dört yana
pen-axis = 28 pikselde piksel; MNIST’in kalemi 2,4
noise = Gürültü
noise-axis = standart sapma; kâğıt 0, mürekkep 1

## İçeride: çizimin ağdaki yolu

inside-view-layers = Katmanlar
inside-view-why = Neden?
inside-view-near = Benzerler
inside-empty = Bir rakam çizin; ağdaki yolu burada görünür.
inside-empty-explained = Her katman, öncekinin resimlerinden yenilerini üretir: ilki kenarları, sonuncular rakam parçalarını bulur. Siz çizerken hepsi burada gösterilir.
inside-look = Bir haritanın hücresine ya da bir çıktıya gelin: nasıl oluştuğu burada yazar. Tıklarsanız kalır; o zaman haritasını kısabilir, açabilir ya da kapatabilirsiniz.
inside-close = Bakmayı bırak
inside-was = Değişmeden: { $reading }
inside-reset = Sıfırla
inside-reset-tip = Ağda yapılan değişiklikleri geri al ({ $count })
inside-only-here = Haritalardaki değişiklikler yalnızca burada geçerlidir. Başka her yerde ağ olduğu gibi okur.
inside-no-digit = rakam değil

inside-conv = { $layer }: { $height } × { $width } boyutunda { $count } harita
inside-dense = { $layer }: { $count } birim
inside-pooled = { $layer }, havuzlamadan sonra: { $height } × { $width }
inside-conv-pool-explained = Her harita, { $channels ->
        [1] girdi
       *[other] önündeki { $channels } haritanın her biri
    } üzerinde kaydırılan { $side } × { $side } ağırlıklı bir çekirdeğin yanıtıdır: ne kadar parlaksa aradığı desen orada o kadar vardır. Ardından havuzlama her dört hücrenin en büyüğünü tutar. { $layer } katmanında { $count } çekirdek var; { $map }. haritanın en parlak hücresi { $value }, { $silent ->
        [0] sessiz harita yok
       *[other] { $silent } harita sessiz
    }.
inside-conv-explained = Her harita, { $channels ->
        [1] girdi
       *[other] önündeki { $channels } haritanın her biri
    } üzerinde kaydırılan { $side } × { $side } ağırlıklı bir çekirdeğin yanıtıdır: ne kadar parlaksa aradığı desen orada o kadar vardır. { $layer } katmanında { $count } çekirdek var; { $map }. haritanın en parlak hücresi { $value }, { $silent ->
        [0] sessiz harita yok
       *[other] { $silent } harita sessiz
    }.
inside-dense-explained = Her birim, önündeki { $inputs } sayının tümünü tartıp toplar; sıfırın altı kesilir. { $layer } katmanında { $count } birim var: { $silent } tanesi sessiz, en parlağı { $value } ile { $map }. birim.
inside-outputs = Çıktılar
inside-outputs-explained = { $layer } her yanıt için bir sayı verir, yani logitini: en büyüğü kazanır. Çubuklar bunları birin payları olarak gösterir (softmax). Birine gelin; onu neyin desteklediğini, neyin çürüttüğünü görün.
inside-output = { $name }: { $percent }, logit { $logit }

inside-cell-of = { $what }; { $map }. harita, { $row }. satır, { $column }. sütun: { $value }
inside-cell = { $layer }, { $map }. harita, { $row }. satır, { $column }. sütun
inside-unit = { $layer }, { $map }. birim
inside-step-sum = çarpımlar { $products } + sapma { $bias } = { $sum }
inside-step-norm = yığın normu: { $gamma } × ({ $sum } − { $mean }) / { $deviation } + { $beta } = { $value }
inside-step-relu = ReLU: { $value }
inside-step-pool = { $all } içinden en büyüğü: { $value }, { $place ->
        [upper-left] sol üst
        [upper-right] sağ üst
        [lower-left] sol alt
       *[lower-right] sağ alt
    }
inside-part-map = harita
inside-part-unit = birim
inside-rest = ve diğer { $count }: { $sum }
inside-patch = Girdi parçası
inside-kernel = Çekirdek
inside-products = Çarpımlar
inside-grid = { $what }: { $rows } × { $columns } sayı
inside-weight = Ağırlık
inside-weight-map = Bu haritanın ağırlığı
inside-weight-unit = Bu birimin ağırlığı
inside-weight-tip = Değerleri bununla çarpılır: 0 kapalı, 1 eğitildiği gibi. Yalnızca burada geçerlidir.
inside-off = Kapat
inside-on = Aç

inside-for = { $name } yanıtını ne destekler, ne çürütür
inside-total = öznitelikler { $features } + sapma { $bias } = { $value }
inside-question = Soru
inside-question-explained = Sorulan, { $name } yanıtının { $value } olan logitini neyin oluşturduğu. Başka bir yanıt ya da onu ayırt etmek istediğiniz bir yanıt seçin.
inside-question-other-explained = Sorulan, neden { $other } değil de { $name } olduğu: ikisinin logitleri arasındaki fark, { $value }.
inside-why = Neden
inside-why-not = Neden değil
inside-why-not-none = herhangi biri
inside-rather-than = { $other } değil { $name }
inside-heat = Nerede görüldü
inside-heat-explained = { $layer } hücrelerinin { $name } yanıtına kattığı, çizimin üzerine serilmiş olarak: değer çarpı türev, haritalar boyunca toplanmış, sıfırın altı atılmış. Bu, HiResCAM yöntemidir (Draelos ve Carin 2020); Grad-CAM’in (Selvaraju ve ark. 2017) ortalama almayan biçimi.
inside-heat-none = Hiçbir yer onu desteklemiyor.
inside-pixels = Destekleyen ve çürüten mürekkep
inside-pixels-explained = Her mürekkep pikselinin, eğime bakılırsa, kattığı: türev çarpı mürekkep (Shrikumar ve ark. 2016). Turuncu destekler, mavi çürütür. En güçlüsü { $value }; { $row }. satır, { $column }. sütun.
inside-features = Destekleyen ve çürüten öznitelikler
inside-features-explained = Son katman yalnızca { $layer } katmanının { $count } özniteliğini tartar: her biri ağırlık çarpı değer kadar katar, sapmayla birlikte toplamları tam olarak logittir. En çok katanlar ve en çok eksiltenler gösteriliyor.

inside-near = En benzer eğitim görüntüleri
inside-near-explained = Bakılan { $seen } eğitim görüntüsünden, { $layer } katmanındaki öznitelikleri çiziminkilere en yakın altısı. Her birinin altında etiketi ve uzaklığı yazar; en yakını { $distance } uzaklıktaki bir { $label }.
inside-near-wait = Laboratuvar karşılaştırıyor …
inside-near-progress = Şimdiye dek { $of } eğitim görüntüsünden { $seen } tanesine bakıldı
inside-near-image = { $index }. eğitim görüntüsü, bir { $label }, uzaklığı { $distance }
