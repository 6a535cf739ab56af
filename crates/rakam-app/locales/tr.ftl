# Pencerenin Türkçe metinleri. Bütün dillerde aynı iletiler vardır: bir test bunları karşılaştırır.

app-name = Rakam
window-title = Rakam: el yazısı rakamları okur

## Tuval ve araçları

canvas = Tuval: buraya bir rakam çizin
canvas-hint = Buraya bir rakam çizin
canvas-hint-symbols = Buraya çizin
undo = Geri al
redo = Yinele
clear = Temizle
open = Aç
open-tip = Resim aç
save = Kaydet
save-tip = Çizimi PNG olarak kaydet
copy = Kopyala
copy-tip = Resmi kopyala
layers = Katmanlar
layers-tip = Neyin mürekkep, çizgi, çerçeve ve dış alan sayıldığını göster
layers-none = Henüz gösterecek bir şey yok: bir resim açın
layers-of-picture = Resimde sayılanlar: { $layers }
layer-ink = Mürekkep
layer-line = Çizgiler
layer-frame = Çerçeveler
layer-outside = Dış alan
pen-width = Kalem kalınlığı
pen-width-value = Kalem kalınlığı: tuvalin { $percent } kadarı
drop-here = Açmak için resmi veya ağırlık dosyasını buraya bırakın

## Okuma

reading = Okunan
reading-none = Henüz okuma yok
verdict-sure = Bu bir { $digit }
verdict-unsure = Belki { $digit }
verdict-not-a-digit = Rakama benzemiyor
verdict-label-sure = Bu “{ $label }”
verdict-label-unsure = Belki “{ $label }”
verdict-none-of-these = Hiçbiri değil
sure-by = Güven: { $percent }
turned-by = { $degrees }° çevrilerek
number-read = Bu, { $number } sayısı
number-digit = { $index } / { $count }: güven { $percent }
number-no-digit = { $index } / { $count }: rakama benzemiyor
not-a-digit = rakam değil
bars = Her birinin olasılığı
bar = { $digit }: { $percent }
bar-best = { $digit }: { $percent }, en olası
bar-empty = { $digit }: okuma yok
seen = Ağın gördüğü
seen-tip = Çizimin ağa verilen hâli: 28 × 28 piksel; rakam ortalanmış ve ağın eğitildiği kalem kalınlığıyla yeniden çizilmiştir
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
export = Resim olarak kaydet: { $what }
dialog-export = Resmi kaydet

## Bildirimler

dismiss = Kapat
saved = { $file } adıyla kaydedildi.
copied = Resim panoya kopyalandı.
network-opened = Artık { $file } dosyasındaki ağ okuyor.
picture-failed = { $file } resim olarak açılamadı.
picture-empty = { $file } boş bir dosya.
picture-not-a-picture = { $file }, Rakam’ın açabildiği bir resim değil; açabildikleri: { $formats }.
picture-heic = { $file } bir HEIC resmi; Rakam bunu açamaz: JPEG olarak dışa aktarın veya telefonun kamerasını JPEG’e ayarlayın.
picture-pdf = { $file } bir PDF belgesi: sayfasını PNG veya JPEG olarak dışa aktarın ya da ekran görüntüsünü alın.
picture-foreign = { $file }, Rakam’ın burada açamadığı bir türden ({ $format }): PNG veya JPEG olarak kaydedin.
picture-too-large = { $file } çok büyük: bir resim en fazla 64 megapiksel olabilir.
picture-broken = { $file } bozuk veya eksik olduğu için açılamadı.
weights-failed = { $file } uygun değil. Kullanılan ağ değişmedi.
weights-foreign = Bir ağırlık dosyası (.safetensors veya .pth) bekleniyordu; bu başka bir dosya.
weights-damaged = Ağırlık dosyası bozuk veya eksik.
weights-refused = Bu PyTorch dosyasında ağırlıkların gerektirmediği bir şey var: { $found }. torch.save ile model.state_dict() kaydedin.
weights-checkpoint = Bu, yarım kalmış bir eğitimin ara kaydı: önce “rakam train --resume” ile eğitimi tamamlayın.
weights-architecture = Şu ağlardan biri bekleniyordu: { $known }. Dosyadakinin adı: { $name }.
weights-missing = { $architecture } için { $expected } boyutlarında { $tensor } tensörü bekleniyordu; dosyada yok.
weights-shape = { $architecture } için { $expected } boyutlarında { $tensor } tensörü bekleniyordu; dosyadakinin boyutları { $found }.
weights-unexpected = { $architecture } ağında { $found } boyutlarında bir { $tensor } tensörü yok.
weights-type = F32, F16, BF16 veya F64 türünde sayılar bekleniyordu; { $tensor } tensörünün türü { $found }.
weights-value = { $tensor } tensöründe sonsuz veya tanımsız sayılar var: onu üreten eğitim başarısız olmuş.
weights-note = Dosyanın { $key } üst verisi anlaşılamadı: { $found }.
file-unreadable = { $file } okunamadı.
file-too-large = { $file }, bir resim veya ağırlık dosyası için çok büyük.
no-dialog = Masaüstü dosya penceresi açamadı: xdg-desktop-portal veya zenity kurun. Dosyayı bu pencereye sürükleyip bırakabilirsiniz de.
save-failed = { $file } yazılamadı.
pasted-picture = Yapıştırılan resim

## Tur

menu = Menü
tour = Tura başla
tour-step = Adım { $step } / { $steps }
tour-next = İleri
tour-skip = Atla
tour-finish = Bitir
tour-end = Turu bitir
tour-draw = Bu kareye fareyle, kalemle ya da parmakla bir rakam çizin.
tour-draw-told = Ağ onu her hareketten sonra yeniden okudu. Gördüğü küçük resimdir: 28x28 piksel, ortalanmış, MNIST’inki gibi bir kalemle çizilmiş.
tour-refuse = Tuvali temizleyin. Sonra rakam olmayan bir şey çizin; bir harf ya da bir karalama gibi.
tour-refuse-told = Bu ağ, rakam olmayanı geri çevirmeyi öğrendi. Çubuklar, rakam olsaydı her birinin ne kadar olası olacağını söyler.
tour-inside = Nasıl okunduğunu görmek için buraya bir rakam çizin.
tour-inside-told = Bunlar ağın kendi sayıları. Her katman bir öncekilerin haritalarından yenilerini yapar: önce kenarlar, sonra rakam parçaları.
tour-cell = Bir haritanın bir hücresini gösterin ya da ona dokunun.
tour-cell-told = Çiziminizde gördüğü yer aydınlanır. Altta değeri hesaplanır: mürekkep çarpı çekirdek, toplam ve yığın normalleştirme ile etkinleştirmenin ondan yaptığı.
tour-why = “Neden?” görünümünü açın.
tour-why-told = Hangi mürekkebin bu rakamı desteklediğini, hangisinin desteklemediğini gösterir. Başka bir rakamı sorun: neden o değil?
tour-map = Haritayı açın.
tour-map-told = Her nokta bir sınama görüntüsüdür. Ağa benzer görünenler yakındır. Çiziminiz de aralarındadır ve siz çizdikçe yer değiştirir.
tour-preset = “Depar” ön ayarını seçin.
tour-preset-told = Ön ayar hiperparametreleri belirler: ağın öğrenmediği, sizin seçtiğiniz değerler. Bunlar 60.000 görüntünün tek geçişinde %99’a ulaştırır.
tour-start = Başlat’a basın ve 100 sınama görüntüsünden 97’si doğru okunana kadar bekleyin.
tour-start-told = Her yığından sonra her ağırlık, kayıp azalacak yönde biraz değişti. İlk katmanın çekirdekleri öğrendikçe biçimlendi.
tour-try = “Dene” düğmesine basın.
tour-try-told = Artık sizin eğittiğiniz ağ okuyor. Elinizi hiç görmedi.
tour-own = Kendi ağınız için bir rakam çizin.
tour-own-told = Bir ağı ilk görüntüsünden ilk okumasına kadar izlediniz. Üstteki menü yerleşik ağları geri getirir. Sürdürmek için “Eğit” sekmesinde katmanlarını değiştirin ya da “Değerlendir” sekmesinde neyi yanlış okuduğuna bakın.

## Bağlantılar ve dosyalar

share-link = Bağlantıyı kopyala
share-save = Dosya olarak kaydet
share-open = Dosya aç
link-copied = Bağlantı panoda. İçinde çizim, sekme, ağın adı ve eğitim var.
link-copied-desktop = Bağlantı panoda. Rakam’ın penceresine ya da sayfasına yapıştırın.
link-lacks = Açılan resimler ve yerleşik olmayan ağlar bağlantıya sığmaz: onlar için dosya kaydedin.
link-too-long = Bu çizim bir bağlantı için çok uzun. Onun yerine dosya olarak kaydedin.
link-opened = Bağlantı açıldı. “Geri al” önceki çizimi getirir.
link-unreadable = Bağlantı açılamıyor.
shared-opened = { $file } açıldı. “Geri al” önceki çizimi getirir.
shared-unreadable = { $file } açılamıyor.
shared-damaged = Bozuk ya da eksik: tamamını kopyalayın.
shared-not-json = Satır { $line }, sütun { $column }: { $problem }
shared-later = Rakam’ın daha yeni bir sürümüyle yapılmış (biçim { $found }): Rakam’ı güncelleyin.
shared-network = { $name } adında yerleşik bir ağ yok.
shared-layers = Ağının katmanları okunamıyor: { $problem }
shared-picture = İçindeki resim
shared-network-name = paylaşılan ağ
dialog-open-shared = Rakam dosyası aç
dialog-save-shared = Penceredekini kaydet
filter-shared = Rakam dosyaları (rakam)
file-name-shared = çizim.rakam

## Sekmeler

tab-draw = Çiz
tab-draw-tip = Bir rakam çizin, ağ okusun
tab-inside = İncele
tab-inside-tip = Ağın nasıl okuduğunu görün
tab-train = Eğit
tab-train-tip = Bir ağı eğitin ve öğrenişini izleyin
tab-evaluate = Değerlendir
tab-evaluate-tip = Ağların ne kadar iyi okuduğunu ölçün
explain = { $what }: açıkla

## Eğit

network-trained = burada eğitilen
network-moment = { $images } görüntüden sonra
file-name-weights = agim.safetensors
dialog-save-weights = Ağı kaydet
trained-reads = Artık eğittiğiniz ağ okuyor. Bir rakam çizin.
images = Görüntüler
images-explained = Eğitim ve sınama görüntüleri. MNIST’te eğitim için 60.000, sınama için başka 10.000 el yazısı rakam vardır; her biri 28 × 28 piksel. Yayımlanmış kümeler bir kez indirilir ve bu makinede kalır.
lab-failed = Eğitim ve değerlendirme artık çalışmıyor: { $reason }. Rakam’ı yeniden başlatın veya sayfayı yenileyin.
images-missing = Görüntüler yüklenemedi.
images-cancel = Vazgeç
images-loading = { $of } MB’ın { $bytes } MB’ı indirildi
images-decoding = Görüntüler yükleniyor …
try-again = Yeniden dene
training = Eğitim
training-explained = Bir yığın { $batch } görüntüdür: ağ bunları okur, kayıp ne kadar yanıldığını gösterir ve her ağırlık, kaybı azaltan yönde biraz değiştirilir; adım büyüklüğü şimdi { $rate }. { $batches } yığın bir tur eder: bir turda her eğitim görüntüsü bir kez görülür.
start = Başlat
pause = Duraklat
resume = Sürdür
one-more-epoch = Bir tur daha
one-batch = Bir yığın
one-epoch = Bir tur
start-over = Baştan başla
try-it = Dene
try-it-tip = Ağın şimdiki hâliyle okuması için çizin
save-network = Kaydet
back-to-embedded = Hazır ağa dön
figure-accuracy = sınama doğruluğu
figure-epoch = tur
of-epochs = { $epoch } / { $of }
figure-images = görülen görüntü
figure-pace = saniyede görüntü
figure-seconds = saniye
diverged = Kayıp artık bir sayı değil: adımlar çok büyüktü. Öğrenme hızını düşürüp baştan başlayın.
race = Yarış
race-explained = Özgün tarifle iki ile dört arası eğitim; her birinin eniyileyicisi, öğrenme hızı, yığın büyüklüğü ya da ağı başka olabilir. Hepsi aynı tohumla başlar: aynı ağlar aynı ağırlıklarla başlar. İşlemcide sırayla, eşit süre çalışırlar. Sıfırdan bölümündeki eğitim bu arada durur.
race-choice = { $number }, { $what }
race-remove = { $number }. eğitimi çıkar
race-add = Eğitim ekle
race-start = Yarışı başlat
race-stop = Durdur
race-failed = Bu yarış başlayamıyor.
race-results = Kim önde
race-results-explained = Her eğitim yaklaşık 2.000 görüntüde bir, ilk 1.000 sınama görüntüsünü okur. Tablo, yüzde 97, 98 ve 99’unu ilk kez kaç görüntü, adım ya da kendi eğitim saniyesi sonra doğru okuduğunu söyler; birinci olan kalındır.
race-by-images = Görüntüye göre
race-by-steps = Adıma göre
race-by-seconds = Saniyeye göre
race-best = en iyi
race-diverged = ıraksadı
race-training = eğitim { $number }
timeline = Zaman çizgisi
timeline-explained = Eğitim kaydedilir: şu ana kadar, baştan bugüne yayılmış { $count } an; en çok 60. Sürgüyle geri gidin: sayılar, çekirdekler ve zor sınama görüntüleri o andaki gibidir, grafiklerde bir çizgi o anı gösterir ve çiziminizi, Çiz ve İncele sekmelerinde de, o andaki ağ okur. Eğitim bu arada sürer. Oradan başka bir şey denemek için o andan devam edin: ağırlıklar, eniyileyici ve hiperparametreler o andakiler olur; bıraktığınız dalın eğrileri gri kalır.
timeline-moment = An
timeline-now = şimdi
timeline-to-now = Şimdi
timeline-continue = Buradan devam et
timeline-continue-tip = Eğitimi bu ana geri alır; sonra hiperparametreleri değiştirip sürdürün
film = GIF olarak kaydet
film-tip = Anları hareketli bir GIF olarak kaydeder: doğruluk, çekirdekler ve zor sınama görüntüleri
film-progress = { $of } andan { $done } tanesi GIF’te
film-accuracy = sınama görüntülerinin { $percent } kadarı doğru okunuyor
film-name = eğitim
timeline-drawing = Çiziminiz, bu ağın okuduğu:
timeline-go-back = Geri gidin, çiziminizin o an nasıl okunduğunu görün.
timeline-draw = Çiz sekmesinde bir şey çizin; burada her an nasıl okunduğunu görün.
branch-left = önceki dal
net = Ağ
net-explained = Ağ: her evrişim ya da tam bağlı katman, ardından gelenlerle birlikte bir kart: yığın normalleştirme, etkinleştirme, havuzlama, seyreltme. Her birinin altında ne verdiği ve neye mal olduğu yazar. Çıkış katmanı sınıflardan çıkar. Bir örnekle başlayın; katman ekleyin, taşıyın, genişletin, değiştirin, çıkarın.
net-text = Ağın katmanları
net-as-text = Metin olarak
net-presets = Örnekler
net-one-layer = Tek tam bağlı katman
net-one-layer-teaches = Piksellerin on ağırlıklı toplamı, her rakam için bir tane: 100 görüntüden yaklaşık 92’sini okur; yanlışları, pikselleri tartmanın neye yetmediğini gösterir.
net-nielsen = Nielsen: 784-30-10
net-nielsen-teaches = Michael Nielsen’in kitabındaki ağ: pikseller ile rakamlar arasında otuz gizli birim, 100 görüntüden yaklaşık 95’ini okur.
net-lenet = LeNet-5
net-lenet-teaches = 1998’de çekleri okuyan ağ: evrişimler aynı küçük deseni her yerde arar, havuzlama desenin biraz kaymasına izin verir.
net-original = Özgün
net-original-teaches = Özgün programın ağı: ReLU, en büyük havuzlama, seyreltme ve her katmandan sonra yığın normalleştirmeyle LeNet-5.
net-plain = Özgün, normalleştirmesiz
net-plain-teaches = Aynısı, yığın normalleştirmesi olmadan: daha yavaş öğrenir, en çok da ilk turda.
net-deep = Fazla derin
net-deep-teaches = Art arda yirmi bir evrişim: ilkine o kadar az gradyan ulaşır ki ağ bir tur sonra hâlâ rastgele tahmin eder.
net-skips = Fazla derin, atlamalı
net-skips-teaches = Aynı yirmi bir evrişim; ama her çift, gireni çıkana ekler: gradyan katmanların yanından ilkine ulaşır ve ağ öğrenir.
net-small = %99 için en küçüğü
net-small-teaches = Az ama yerinde parametre: az kanallı daha çok katman, özgünün onda biri kadar parametreyle 100 görüntüden 99’unu okur.
use-layers = Bu ağı eğit
net-undo = Değişikliği geri al
net-redo = Değişikliği yinele
net-conv = Evrişim { $number }
net-dense = Tam bağlı { $number }
net-output = Çıkış: { $classes } sınıf
net-add-conv = Evrişim
net-add-dense = Tam bağlı katman
net-up = { $layer }: yukarı taşı
net-down = { $layer }: aşağı taşı
net-change = { $layer }: değiştir
net-remove = { $layer }: çıkar
net-width = { $layer }: genişlik
net-narrower = { $layer }: daralt
net-wider = { $layer }: genişlet
net-channels = kanal
net-features = öznitelik
net-kernel = Çekirdek
net-stride-name = Adım
net-stride = adım { $stride }
net-padding = Dolgu
net-padding-none = dolgu yok
net-padding-same = kenarı koruyan dolgu
net-padding-rows = dolgu { $rows }
net-norm = yığın normalleştirme
net-norm-none = normalleştirme yok
net-skip = Atlama
net-skip-none = atlama yok
net-skip-one = girdisini ekler
net-skip-two = öncekinin girdisini ekler
net-activation = Etkinleştirme
net-activation-none = etkinleştirme yok
net-pool = Havuzlama
net-pool-none = havuzlama yok
net-pool-max = en büyük havuzlama
net-pool-average = ortalama havuzlama
net-pool-global = harita ortalaması
net-dropout-none = seyreltme yok
net-dropout = seyreltme { $share }
net-stage-cost = çıkan { $gives } · { $parameters } parametre · { $adds } bin çarpma-toplama
net-cost = Toplam { $parameters } parametre; görüntü başına { $adds } milyon çarpma-toplama; burada tur başına yaklaşık { $seconds } sn.
fix-move = Onlardan önceye taşı
fix-pad = Kenarı koruyan dolgu kullan
fix-kernel = Çekirdek { $side } × { $side }
fix-pool = Havuzlamayı çıkar
fix-channels = Kanalları { $count } yap
fix-sides = Blokta kenarları koru
fix-skip = Atlamayı çıkar
fix-dropout = Seyreltmeyi çıkar
fix-one = Genişliğini 1 yap
fix-stride = Adım 1
misfit-conv-features = Evrişim harita ister, tam bağlı katmanlar ise vermez: evrişimler tam bağlı katmanlardan önce gelir.
net-wrong = { $layer }. katman, { $found }: beklenen { $expected }.
net-end = Metin erken bitiyor: beklenen { $expected }.
net-too-large = Bu ağ belleğe sığmaz: bazı katmanları daraltın.
misfit-empty = kanalı ya da özniteliği yok
misfit-kernel = çekirdek girdisinden büyük
misfit-pool = havuzlama iki satır ve sütun ister, evrişimden ise { $shape } çıkıyor
misfit-pool-features = havuzlama evrişimlerden sonra gelir
misfit-residual = artık blok girdisini ({ $input }) çıktıyla ({ $output }) toplar: { $fixes }
misfit-residual-channels = son evrişimi { $count } kanallı olmalı
misfit-residual-sides = evrişimleri kenarları korumalı; adım 1 ile same bunu yapar
expected-layers = { $layers }
expected-end = son
expected-dense = dense N, çünkü evrişimler tam bağlı katmanlardan önce gelir
expected-conv = conv N KxK, gerekirse ardından stride S, pad P ya da same
expected-features = öznitelik sayısıyla dense N
expected-kernel = 1x1 ile 7x7 arası bir çekirdek
expected-odd-kernel = same önünde tek kenarlı bir çekirdek ya da pad P
expected-stride = 1 ya da 2 adım
expected-residual = residual( ile ) arasında bir ya da iki evrişim; sonuncunun ardında en çok bn bulunur, etkinleştirmesi bloktan sonra gelir
expected-padding = 0 ile { $most } arası bir dolgu
expected-width = 1 ile { $most } arası kanal ya da öznitelik
expected-probability = dropout ardından 0 ya da büyük, 1’den küçük bir olasılık
expected-fewer = en çok { $most } katman
devices = Aygıt
devices-explained = Eğitim adımlarını hesaplayan aygıt. Bir ekran kartı daha hızlı olabilir. Otomatik seçilirse her ikisinde otuz adım bir kez ölçülür, hızlı olan eğitir. Görüntülerin sırası ve ilk ağırlıklar ikisinde de aynıdır; sonuçlar yalnızca yuvarlama kadar ayrılır.
device-auto = Otomatik
device-cpu = İşlemci
device-gpu = Ekran kartı
device-there = Kullanılabilir: { $card }.
device-trains = Eğiten aygıt: { $card }.
device-pace = Saniyede adım: ekran kartında { $card }, işlemcide { $cpu }.
device-software = İşlemcide hesaplayan bir sürücüdür; doğrudan işlemciden yavaştır.
device-failed = Ekran kartı başarısız oldu. Eğitimi işlemci sürdürüyor, hiçbir şey kaybolmadı. ({ $reason })
presets = Ön ayarlar
presets-explained = Bir ön ayar, hiperparametreleri belirler ve yeni ağırlıklarla başlar. Başlatın ve listenin altında yazana dikkat edin.
preset-original = Özgün tarif
preset-original-look = Seyreltme ve veri çoğaltmayla on beş tur. Doğruluğa bakın: ağ, sınama görüntülerini eğitim görüntülerinden daha iyi okur; çünkü eğitim görüntüleri döndürülür, kaydırılır ve seyreltme altında okunur. Öğrenme hızı beşinci ve onuncu turdan sonra onda birine iner: eğriler durulur.
preset-sprint = Depar: bir turda %99
preset-sprint-look = Öğrenme hızı yükselir, sonra sıfıra yakın bir değere iner; seyreltme yoktur: görüntülerin üzerinden bir kez geçmek yeter. Saniyelere bakın.
preset-rate = Çok yüksek öğrenme hızı
preset-rate-look = Her adım hedefi aşar. Kayba bakın: sıçrar ve yüksek kalır. Eğitim sürerken öğrenme hızını 0,001’e indirin ve toparlanışını görün.
preset-plain = Veri çoğaltma yok
preset-plain-look = Görüntüler olduğu gibi. Eğitim doğruluğuna bakın: veri çoğaltmalı eğitimdekinden daha çabuk yükselir. Sonra ağı deneyin: eğik rakamları daha kötü okur.
preset-hundred = Yüz görüntü
preset-hundred-look = Bir rakamın ne olduğunu öğrenmeye yetmez. İki doğruluğa bakın: ağ, eğitim görüntülerini çabucak ezberler ama sınama görüntülerini pek daha iyi okumaz. Bu farka aşırı öğrenme denir. Sonra eğitim sürerken görüntü sayısını artırın.
hyperparameters = Hiperparametreler
hyperparameters-explained = Her biri bir sonraki yığından itibaren geçerli olur. Yığın büyüklüğü veya görüntü sayısı değişince tur baştan başlar.
learning-rate = Öğrenme hızı
optimizer = Eniyileyici
optimizer-sgd = Rastgele gradyan inişi: gradyanın tersine bir adım, önceki adımların momentumuyla.
optimizer-adam = Her ağırlığın adımı kendine göredir: gradyanlarının son zamanlardaki büyüklüğüyle ölçeklenir.
optimizer-adamw = Adam; ama ağırlık azalması gradyanlardan geçmez, ağırlıkları doğrudan küçültür.
optimizer-adadelta = Her adımı önceki adımlara ve gradyanlara göre ölçekler; çoğu ağa 1 öğrenme hızı uyar.
optimizer-rmsprop = Her gradyanı son zamanlardaki büyüklüğüne böler.
momentum = Momentum
weight-decay = Ağırlık azalması
schedule = Hızın seyri
schedule-step = Basamaklı
schedule-step-explained = Her beş turdan sonra onda birine iner.
schedule-cosine = Kosinüs
schedule-cosine-explained = Sonda sıfıra yakın bir değere iner: önce yavaş, sonra hızlı, sonra yine yavaş.
schedule-one-cycle = Tek döngü
schedule-one-cycle-explained = Yukarıdaki değere yükselir, sonra sonda sıfıra yakın bir değere iner.
batch-size = Yığın büyüklüğü
dropout = Seyreltme
augmentation = Veri çoğaltma
augmentation-value = { $degrees }°
training-images = Eğitim görüntüleri
loss = Kayıp
loss-explained = Ağın ne kadar yanıldığı, çapraz entropi olarak: emin ve doğruysa 0, rastgele tahminde { $guess }. Şimdi { $loss }. Yatay eksen, görülen görüntüleri sayar.
accuracy = Doğruluk
accuracy-train = eğitim görüntüleri
accuracy-test = sınama görüntüleri
accuracy-explained = Doğru okunanların payı: son eğitim görüntülerinde { $train } (ağ bunları eğitimde döndürülmüş, kaydırılmış ve tam bağlı katmanlarda { $dropout } seyreltmeyle görür), hiç öğrenmediği ve olduğu gibi gördüğü sınama görüntülerinde { $test }.
health = Katmanlar
health-explained = Ağ eğitilirken her katmanın 32 sınama görüntüsündeki durumu. Gradyan: ortalama kayıplarının, katmanın öğrendiği her şeye göre gradyanının normu; görülen görüntüler boyunca, logaritmik ölçekte: son katmandan ilkine doğru küçülüyorsa ilk katmanlar pek öğrenmez. Ağırlıklar ve etkinleşmeler: her büyüklükten kaç sayı olduğu; tam 0 olan etkinleşmeler ayrıca sayılır. ReLU’su 32 görüntünün hepsinde 0 veren harita veya birim ölüdür. Bu, eğitimi yirmide birden az ve yalnızca gösterilirken yavaşlatır.
health-show = Katmanları göster
health-hide = Katmanları gizle
health-wait = Katmanlara bakılıyor …
health-gradient = Gradyan normu
health-weights = Ağırlıklar
health-activations = Etkinleşmeler
health-dead = ölü: { $units } içinden { $dead } ({ $percent })
health-spread = { $low } … { $high }
health-spread-zeros = { $low } … { $high }; 0: { $zeros }

kernels = İlk katmanın çekirdekleri
kernels-explained = { $side } × { $side } ağırlıklı { $count } çekirdek: her biri görüntünün her yerinde küçük bir desen arar. Turuncu ağırlıklar mürekkebe, mavi olanlar kâğıda tepki verir; en güçlüsü şimdi { $strongest }.
kernel = Çekirdek { $index }
hard = Zor sınama görüntüleri
hard-of-others = Bazı sınama görüntüleri
hard-of-others-explained = Sırayla her sınıftan sınama görüntüleri. Şimdi { $of } görüntünün { $right } tanesi doğru okunuyor. Her birinin altında ne okunduğu ve ağın ne kadar emin olduğu yazar.
hard-explained = Ağların geç öğrendiği on iki sınama görüntüsü. Şimdi { $of } görüntünün { $right } tanesi doğru okunuyor. Her birinin altında ne okunduğu ve ağın ne kadar emin olduğu yazar.
guess-right = Bu bir { $label }, doğru okundu: güven { $percent }
guess-wrong = Bu bir { $label }, { $digit } diye okundu: güven { $percent }

## Veri kümeleri

data = Veri
data-explained = Ağlar bu görüntülerle eğitilir ve değerlendirilir. Başkaları da seçilebilir: adıyla yayımlanmış kümeler ya da sizinkiler; her sınıf için bir resim klasörü olan bir klasör, Kaggle’daki gibi bir CSV tablosu (etiket ve pikseller), NumPy dizileri (.npz) ya da MNIST’inkiler gibi IDX dosyaları. Klasörlerdeki resimler 28 × 28 gri piksele indirgenir; tablolar ve diziler 64 × 64’e kadar olduğu gibi kalır. Ağın çıkış katmanı sınıflardan çıkar.
data-contents = { $classes } sınıftan { $train } eğitim ve { $test } sınama görüntüsü, { $width } × { $height } piksel, { $colour }
data-grey = gri
data-colour = renkli
data-published = Yayımlanmış kümeler
data-download-item = { $name } (indirilir, { $megabytes } MB)
data-files = Dosya aç
data-folder = Klasör aç
data-mnist = MNIST’e dön
data-page = Bir sayfa başka kümeleri indiremez: kendi dosyalarınızı açın ya da Rakam’ı masaüstünde kullanın.
data-offer = { $name } bu makinede yok
data-offer-facts = { $train } eğitim, { $test } sınama görüntüsü; { $megabytes } MB bir kez indirilir ve saklanır.
data-licence = Lisans: { $licence }
data-download = İndir
data-leave = Vazgeç
data-gone = { $set } veri kümesi artık yerinde değil: onun yerini MNIST aldı.
data-failed = { $set } veri kümesi yüklenemedi. Öncekiyle devam ediliyor.
data-reason = { $reason }
dialog-set = Veri kümesi aç
filter-sets = Veri kümeleri
images-reading = { $of } resimden { $done } tanesi okundu
training-failed = Bu eğitim başlatılamıyor.

## Düzeltmeler ve ince ayar

correct = Yanlış mı?
correct-tip = Okunan yanlış mı? Ne olduğunu söyleyin
correct-digit = Bu bir { $digit }
correct-label = Bu “{ $label }”
correct-no-digit = Bu bir rakam değil
corrected = { $count } düzeltme kaydedildi. “Eğit” sekmesinde ağa düzeltmelerinizle ince ayar yapabilirsiniz.
half-scratch = Sıfırdan
half-corrections = İnce ayar ({ $count })
corrections = Düzeltmeleriniz
corrections-explained = Düzelttiğiniz { $count } okuma, ağın gördüğü hâlleriyle. Yalnızca bu makinede saklanırlar.
corrections-none = Henüz yok. “Çiz” sekmesinde bir okuma yanlışsa altındaki “Yanlış mı?” düğmesine basıp ne olduğunu söyleyin.
correction = Doğrusu { $label }, okunan { $read }
correction-remove = Kaldır: { $which }
correction-undo = Geri koy
corrections-export = Dışa aktar
dialog-save-corrections = Düzeltmeleri kaydet
file-name-corrections = rakam-duzeltmeler.json
fine-tune = Düzeltmelerinizle ince ayar
fine-tune-explained = Eğitim, düzeltmelerinizle birkaç yüz küçük adım daha sürdürülür: her düzeltme biraz döndürülüp kaydırılır ve ağ unutmasın diye eğitim görüntüleriyle karıştırılır. Sonucu kullanmadan önce bedelini görürsünüz: 10.000 sınama görüntüsünde doğru okunanların payı en çok 0,1 puan azalabilir.
fine-tune-base = “{ $network }” ağının bir kopyası düzeltmelerinizden öğrenir; ağın kendisi olduğu gibi kalır.
fine-tune-start = İnce ayar yap
fine-tune-stop = Durdur
fine-tune-running = İnce ayar yapılıyor …
fine-tune-evaluating = Sınama görüntüleri okunuyor …
fine-tune-failed = İnce ayar başarısız oldu.
fine-tune-not-learned = Ağ düzeltmelerinizi öğrenemedi: çok sayıda eğitim görüntüsü bunlarla çelişiyor. Aynı türden daha çok düzeltme işe yarar.
fine-tune-forgets = Ağ çok şey unutacaktı: sınama görüntülerinde 0,1 puandan fazla. Ötekilerle çelişen düzeltmeleri kaldırın veya başka bir ağa ince ayar yapın.
fine-tune-use = Kullan
fine-tune-discard = Vazgeç
fine-tune-corrections = Doğru okunan düzeltmeleriniz
fine-tune-test-images = Doğru okunan sınama görüntüleri
fine-tune-change = önce { $before }, sonra { $after }
of-corrections = { $right } / { $of }
network-fine-tuned = ince ayarlı
fine-tuned-network = İnce ayarlı ağınız
fine-tuned-explained = Düzeltmelerinizden öğrenen ağ. Bu makinede, hazır ağların yanında saklanır; pencerenin üstünden seçilebilir.
fine-tuned-reads = Şimdi o okuyor.
fine-tuned-idle = Şimdi başka bir ağ okuyor.
fine-tuned-reads-now = Artık ince ayarlı ağınız okuyor.
fine-tuned-use = Kullan
fine-tuned-forget = Sil

## Değerlendir

network-in-training = eğitimdeki
evaluation = Değerlendirme
evaluation-explained = { $test } sınama görüntüsünün tümü olduğu gibi okunur. Sonra ilk { $curve } tanesi; döndürme, kaydırma, kalem kalınlığı ve gürültünün { $levels } düzeyinde yeniden okunur. Hiçbir ağ bunlardan öğrenmemiştir.
evaluate-network = Ağ: { $network }
evaluate-against = Karşılaştırılan: { $network }
evaluate-alone = karşılaştırma yok
evaluation-start = Değerlendirmeyi başlat
evaluation-stop = Durdur
evaluation-hint = Bütün sınama görüntülerini, sonra { $curve } tanesini döndürülmüş, kaydırılmış, başka kalem kalınlıklarıyla ve gürültülü olarak okur.
evaluation-first = Burada henüz bir şey ölçülmedi. { $network } eğitildiğinde sınama görüntülerinin { $percent } kadarını doğru okumuştu; şimdi bir kez daha okunuyorlar, birkaç saniye sürer.
evaluation-last = Ölçüm: { $when }, { $set }.
evaluation-starts = Başlıyor …
evaluating = { $of } görüntünün { $done } tanesi okundu
evaluation-failed = Değerlendirme başarısız oldu.
summary = Doğruluk: { $network }
summary-counts = { $images } sınama görüntüsünün { $right } tanesi doğru okundu
summary-interval = %95 güven aralığı: { $from } – { $to }
summary-explained = { $images } sınama görüntüsünün { $right } tanesi doğru okundu. Bunlar bir örneklemdir: bu türden bütün görüntülerde ağın doğru okuduklarının payı, %95 güvenle { $from } ile { $to } arasındadır (Wilson skor aralığı).
compare = Fark
compare-points = { $points } puan
compare-only = { $one }, { $other } ağının yanıldığı { $count } görüntüyü doğru okuyor
less-than = en çok { $value }
compare-explained = { $first } ağının doğruluğu eksi { $second } ağınınki, yüzde puanı olarak. Belirleyici olan, yalnız birinin doğru okuduğu görüntülerdir. İkisi eşit derecede iyi olsaydı bunların en az bu kadar eşitsiz bölünme olasılığı { $chance } olurdu (McNemar’ın kesin testi).
matrix = Karışıklık matrisi
matrix-of = Karışıklık matrisi: { $network }
matrix-explained = Her satır bir rakam, her sütun onun ne diye okunduğudur; doğru okumalar köşegende, öteki { $wrong } görüntü köşegenin dışındadır. En sık yanlış: { $label }, { $read } diye okundu, { $count } kez. Satırın sonunda duyarlılık yazar: o rakamın görüntülerinin yüzde kaçı doğru okundu. Sütunun altında kesinlik yazar: o rakam diye okunanların yüzde kaçı gerçekten o rakam. Görüntülerini görmek için bir sayıya tıklayın.
cell-right = { $label } rakamının { $count } görüntüsü, doğru okundu
cell-wrong = { $label } rakamının { $count } görüntüsü, { $read } diye okundu
images-card = Örnek görüntüler
images-card-explained = Her görüntünün altında ne olduğu, ne diye okunduğu ve ağın ne kadar emin olduğu yazar. Ağın en emin olduğu yanlışlar önce gelir; bazılarında bir insan da yanılırdı. İki ağ karşılaştırılıyorsa son satır ötekinin ne okuduğudur.
images-wrong = { $count } yanlış okuma, en emin olunandan başlayarak
images-right = { $label } rakamının doğru okunan { $count } görüntüsü, en emin olunandan başlayarak
images-cell = { $label } iken { $read } diye okunan { $count } görüntü, en emin olunandan başlayarak
images-only = { $one } ağının doğru okuduğu, { $other } ağının okuyamadığı { $count } görüntü
images-more = { $count } tane daha
show-wrong = Yanlış okunan ({ $count })
show-wrong-of = { $network } yanlış ({ $count })
show-only = Yalnız { $network } doğru ({ $count })
image-refused = Bu bir { $label }; en çok { $digit } rakamına benzetildi ama rakam sayılmadı
reliability = Güvenilirlik
reliability-error = { $network } { $error }
reliability-explained = Güven gerçeğe uyuyor mu? %80 güvenle okunan görüntülerin %80’i doğru olmalı: böyle noktalar kesikli çizginin üzerinde, kendine fazla güvenen bir ağınkiler altındadır. Her nokta güven aralığının on beşte birini temsil eder; çubuğu %95 güven aralığıdır, görüntü azsa uzundur. Güven ile doğruluk arasındaki ortalama fark (beklenen kalibrasyon hatası): { $errors }.
confidence = güven
curves = Bozulmuş görüntüler
curves-explained = İlk { $images } sınama görüntüsünden kaçı bozulunca hâlâ doğru okunuyor? Düz çizgi: programın bir dosyayı okuduğu gibi, mürekkebi ortalanmış ve MNIST’in kalemiyle yeniden çizilmiş. Noktalı çizgi: bozulmuş piksellerin olduğu gibi verildiği ağ, tek başına. İkisinin arasındaki fark ağın değil, programın katkısıdır.
alone = { $network } tek başına
rotation = Döndürme
rotation-axis = derece, saat yönünde
shift = Kaydırma
shift-axis = 28 pikselde piksel, dört yönde
pen-axis = 28 pikselde piksel; MNIST’in kalemi 2,4
noise = Gürültü
noise-axis = standart sapma; kâğıt 0, mürekkep 1

## İncele

inside-view-layers = Katmanlar
inside-view-space = Uzayda
inside-view-why = Neden?
inside-view-near = Benzerler
inside-view-map = Harita
inside-view-dream = Düş
inside-view-fool = Yanılt
space-explained = Her katman bir düzlemdir: önce girdi, en sonda çıktılar. Döndürmek için sürükleyin, yakınlaştırmak için tekerleği ya da iki parmağınızı kullanın; ok tuşları, artı ve eksi de olur. Koni, gösterdiğiniz hücreden onun gördüğü her şeye gider: her katmanın en güçlü haritasından geçerek çizime dek. Bir şey göstermezseniz en parlak hücreninki görünür. Öteki haritalar da aynı yerleri görür.
space-planes = Uzayda { $count } katman.
space-nearer = Yakınlaştır
space-farther = Uzaklaştır
space-reset = Baştaki gibi
inside-view-backwards = Geriye
inside-empty = Ağın her katmanının ne çıkardığını görmek için bir rakam çizin.
inside-empty-explained = Her katman, öncekinin haritalarından yenilerini hesaplar: ilki kenarları, sonuncular rakam parçalarını bulur. Haritalar kaleminizi izler.
inside-look = Nasıl hesaplandığını görmek için bir haritanın hücresine veya bir çıktıya gelin. Tıklarsanız kalır; o zaman haritasını ölçekleyebilir veya kapatabilirsiniz.
inside-example = Örneğin ilk katmanın en parlak hücresi:
inside-close = Kapat
inside-was = Değişmeden: { $reading }
inside-reset = Sıfırla
inside-reset-tip = Ağda yapılan değişiklikleri geri al ({ $count })
inside-only-here = Haritalardaki değişiklikler yalnızca bu sekmede geçerlidir. Başka her yerde ağ olduğu gibidir.

inside-conv = { $layer }: { $height } × { $width } boyutunda { $count } harita
inside-dense = { $layer }: { $count } birim
inside-pooled = { $layer }, havuzlamadan sonra: { $height } × { $width }
inside-conv-pool-explained = Her harita, { $channels ->
        [1] girdi
       *[other] önceki { $channels } haritanın her biri
    } üzerinde kaydırılan { $side } × { $side } ağırlıklı bir çekirdeğin yanıtıdır: bir hücre ne kadar parlaksa çekirdeğin deseni orada o kadar vardır. Ardından havuzlama her dört hücrenin en büyüğünü tutar. { $layer } katmanında { $count } çekirdek var; en parlak hücre { $map }. haritada, değeri { $value }; { $silent ->
        [0] sessiz harita yok
       *[other] { $silent } harita sessiz
    }.
inside-conv-explained = Her harita, { $channels ->
        [1] girdi
       *[other] önceki { $channels } haritanın her biri
    } üzerinde kaydırılan { $side } × { $side } ağırlıklı bir çekirdeğin yanıtıdır: bir hücre ne kadar parlaksa çekirdeğin deseni orada o kadar vardır. { $layer } katmanında { $count } çekirdek var; en parlak hücre { $map }. haritada, değeri { $value }; { $silent ->
        [0] sessiz harita yok
       *[other] { $silent } harita sessiz
    }.
inside-dense-explained = Her birim, önceki { $inputs } sayının ağırlıklı toplamıdır; negatif toplamlar sıfır olur. { $layer } katmanında { $count } birim var: { $silent } tanesi sessiz, en parlağı { $value } ile { $map }. birim.
inside-dense-sum-explained = Her birim, önceki { $inputs } sayının ağırlıklı toplamıdır. { $layer } katmanında { $count } birim var; en parlağı { $value } ile { $map }. birim.
inside-skip-explained = Bir artık blok burada biter: { $from } katmanına giren, { $layer } katmanının verdiğine eklenir; böylece aradaki evrişimlerin yalnızca değişecek olanı hesaplaması gerekir.
inside-activation-explained = Ardından her sayı { $name } etkinleştirmesinden geçer.
inside-average-explained = Ardından havuzlama her dört hücrenin ortalamasını alır.
inside-global-explained = Ardından havuzlama her haritanın ortalamasını alır.
inside-outputs = Çıktılar
inside-outputs-explained = { $layer } her sınıf için bir sayı, yani logit hesaplar; en büyüğü kazanır. Çubuklar logitleri olasılık olarak gösterir (softmax). Neyin desteklediğini, neyin çürüttüğünü görmek için birinin üzerine gelin.
inside-output = { $name }: { $percent }, logit { $logit }

inside-cell-of = { $what }; { $map }. harita, { $row }. satır, { $column }. sütun: { $value }
inside-cell = { $layer }, { $map }. harita, { $row }. satır, { $column }. sütun
inside-unit = { $layer }, { $map }. birim
inside-step-sum = çarpımlar { $products } + sapma { $bias } = { $sum }
inside-step-norm = yığın normalleştirme: { $gamma } × ({ $sum } − { $mean }) / { $deviation } + { $beta } = { $value }
inside-step-skip = { $sum } + bloğun girdisi { $skipped } = { $value }
inside-step-activation = { $name }: { $value }
inside-step-gain = ayarlı, × { $factor }: { $value }
inside-step-average = { $all } ortalaması: { $value }
inside-step-global = haritanın { $count } hücresinin ortalaması: { $value }
inside-step-pool = { $all } içinden en büyüğü: { $value }, { $corner ->
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
inside-scale = Ölçek
inside-scale-map = Bu haritanın ölçeği
inside-scale-unit = Bu birimin ölçeği
inside-scale-tip = Değerleri bu sayıyla çarpılır: 0 kapatır, 1 eğitildiği gibi bırakır. Yalnızca bu sekmede geçerlidir.
inside-off = Kapat
inside-on = Aç

inside-for = { $name } yanıtını destekleyen ve çürüten
inside-total = öznitelikler { $features } + sapma { $bias } = { $value }
inside-question = Soru
inside-question-explained = { $name } sınıfının { $value } olan logitini ne oluşturuyor? Başka bir sınıf veya karşılaştırılacak bir sınıf seçebilirsiniz.
inside-question-other-explained = Neden { $other } değil de { $name }? İkisinin logitleri arasındaki fark { $value }.
inside-why = Neden
inside-why-not = Neden değil
inside-why-not-none = herhangi biri
inside-rather-than = { $other } değil { $name }
inside-heat = Nerede görüldü
inside-heat-explained = { $layer } hücrelerinin { $name } yanıtına katkısı, çizimin üzerinde: değer çarpı türev, haritalar boyunca toplanmış, negatif değerler atılmıştır. Bu, HiResCAM yöntemidir (Draelos ve Carin 2020): Grad-CAM’in (Selvaraju ve ark. 2017) ortalama almayan biçimi.
inside-heat-none = Hiçbir yer onu desteklemiyor.
inside-pixels = Destekleyen ve çürüten mürekkep
inside-pixels-explained = Her pikselin birinci dereceden katkısı: türev çarpı mürekkep (Shrikumar ve ark. 2016). Turuncu yanıtı destekler, mavi çürütür. En güçlü piksel { $value }; { $row }. satır, { $column }. sütun.
inside-features = Destekleyen ve çürüten öznitelikler
inside-features-explained = Son katman yalnızca { $layer } katmanının { $count } özniteliğini tartar: her birinin katkısı ağırlık çarpı değerdir, sapmayla birlikte toplamları tam olarak logittir. En çok artıranlar ve en çok azaltanlar gösterilir.

inside-near = En benzer eğitim görüntüleri
inside-near-explained = Karşılaştırılan { $seen } eğitim görüntüsünden, { $layer } katmanındaki öznitelikleri çiziminkilere en yakın altısı. Her birinin altında etiketi ve uzaklığı yazar; en yakını { $distance } uzaklıktaki bir { $label }.
inside-near-others = Bu ağ, { $set } veri kümesininkilerden başka sınıfları okuyor. Kendi kümesini Eğit sekmesinde seçin.
inside-near-wait = Karşılaştırılıyor …
inside-near-progress = Şimdiye dek { $of } eğitim görüntüsünün { $seen } tanesi karşılaştırıldı
inside-near-image = { $index }. eğitim görüntüsü, bir { $label }, uzaklığı { $distance }

map = Sınama görüntülerinin haritası
map-principal-explained = Her nokta, sınıfına göre renklendirilmiş bir sınama görüntüsüdür. Ağ her görüntüyü birçok sayıyla betimler ({ $layer }); bu, görüntülerin en çok ayrıldığı düzlemdir (temel bileşenler analizi). Ağa benzer görünenler birbirine yakındır: daha sonraki bir katmanı seçin, sınıfların ayrıldığını izleyin. Büyük nokta çiziminizdir. Siz çizdikçe hareket eder; çizgiler, bütün sayılara göre en yakın beş görüntüye gider.
map-neighbours-explained = Her nokta, sınıfına göre renklendirilmiş bir sınama görüntüsüdür. Ağ her görüntüyü birçok sayıyla betimler ({ $layer }); bu düzlem, onlarda en yakın olan görüntüleri bir arada tutar (t-SNE). Burada yalnızca yakınlık anlamlıdır: bir kümenin büyüklüğü ve ötekilere uzaklığı değil. Büyük nokta, en yakın beş görüntüsünün arasındaki çiziminizdir.
map-layer = Katman
map-pixels = Pikseller
map-after = { $layer } sonrası
map-logits = Logitler
map-method = Yöntem
map-principal = Düzlem (PCA)
map-neighbours = Kümeler (t-SNE)
map-count = Sınama görüntüleri
map-images = { $count } görüntü
map-subject = Ağ
map-of-network = okuyan ağ
map-of-training = eğitilen ağ
map-wait = Harita hesaplanıyor …
map-progress = Harita oluşuyor: { $percent }
map-failed = Bu ağın haritası çıkarılamaz.
map-summary = { $count } sınama görüntüsü; yanlış okunan { $misread } tanesi kırmızı halkada. Ok tuşlarıyla aralarında gezilir.
map-image = Sınama görüntüsü { $index }: { $label }
map-image-misread = Sınama görüntüsü { $index }: { $label }, { $read } olarak okundu
map-drawing = Çiziminize en yakınlar: { $labels }

dream = Düş
dream-explained = Bu görüntü, { $what } için en yüksek değeri vermek üzere oluşur. Kumlanmayla başlar. { $steps } adımın her birinde her piksel, değeri artıran yöne değişir (pikseller üzerinde gradyan çıkışı, Simonyan ve ark. 2013); görüntü yalın kalsın diye mürekkep her adımda biraz solar ve bulanıklaşır, görüntü de rastgele kaydırılır (Yosinski ve ark. 2015). Ağın gördüğü bir resim değildir; ağın neye tepki verdiğini gösterir.
dream-classes = Sınıflar
dream-class = { $name } sınıfı
dream-map = { $layer } katmanının { $channel }. haritası
dream-unit = { $layer } katmanının { $channel }. birimi
dream-channel-map = Harita
dream-channel-unit = Birim
dream-said-class = { $step }. adım, { $what }: logit { $value }, olasılık { $percent }
dream-said-channel = { $step }. adım, { $what }: ortalama { $value }. Ağ bunu { $name } olarak okuyor ({ $percent }).
dream-step = Adım
dream-step-of = { $step } / { $steps }
dream-watch = Yeniden izle
dream-another = Başka bir tane
dream-wait = Başlıyor …
dream-failed = Bu ağ düş göremiyor.

fool = Ağı yanıltın
fool-explained = Hiçbir piksel tam mürekkebin { $strength } katından çok değişmeden, çiziminizdeki hangi değişiklik ağa başka bir sınıf okutur? 30 adımda her piksel, seçilen sınıfı daha olası kılan yöne gider, ama bu sınırı hiç aşmaz (izdüşümlü gradyan inişi, Madry ve ark. 2018; ilk biçimi hızlı gradyan işareti yöntemidir, Goodfellow ve ark. 2015). Sizin için çizim aynı kalır.
fool-empty = Ağın başka bir rakam okuması için ne kadar az değişikliğin yettiğini görmek için bir rakam çizin.
fool-target = Okunması istenen
fool-second = ikinci en olası
fool-least = Yanıltan en küçük değişiklik
fool-strength = Şiddet
fool-drawn = Çiziminiz
fool-change = Değişiklik, × { $times }
fool-changed = Değişmiş hâli
fool-wait = Hesaplanıyor …
fool-failed = Bu ağ yanıltılamıyor.
fool-said-least = Yeten en küçük şiddet { $strength }: artık { $before } değil, { $now } okunuyor.
fool-said-flips = Şiddet { $strength }: artık { $before } değil, { $now } okunuyor.
fool-said-holds = Şiddet { $strength }: { $target } değil, hâlâ { $now } okunuyor.
fool-said-never = { $strength } şiddeti bile { $target } okutmaya yetmiyor: { $now } okunuyor.
fool-said-already = Hiç değişmeden { $target } okunuyor.
share = { $name }: { $percent }
share-was = { $name }: { $percent }, önce { $was }

backwards = Geriye
backwards-explained = Hangi yanıtın doğru olduğunu söylerseniz ağın çiziminizden ne öğreneceği. Önce kayıp gelir, sonra gradyanı: kaybın, hesaplanan her sayıyla ve her ağırlıkla ne kadar arttığı, katman katman girdiye dek (geriye yayılım, Rumelhart ve ark. 1986). Son adım her ağırlığı gradyanının tersine biraz değiştirir. Eğitimde bu, bir yığın görüntü için birlikte yapılır. Tek bir görüntünün kendi varyansı yoktur; bu yüzden yığın normalleştirmeler burada birikmiş istatistiklerini kullanır, hiçbir şey de seyreltilmez. Ağın kendisi değişmez.
backwards-empty = Ağın ondan ne öğreneceğini görmek için bir rakam çizin.
backwards-answer = Doğru yanıt
backwards-as-read = okunan: { $name }
backwards-previous = Önceki
backwards-next = Sonraki
backwards-logits = Logitler
backwards-input = Girdi
backwards-update = Güncelleme
backwards-loss-explained = Softmax, logitleri olasılıklara çevirir. Görüntünün kaybı çapraz entropisidir: doğru yanıtın olasılığının eksi logaritması. Ağ emin ve doğruysa 0 olur.
backwards-loss = Doğrusu { $name } ise: p = { $p }, kayıp = −ln p = { $loss }
backwards-logits-title = Logitlerin gradyanı: p − y
backwards-logits-explained = Kaybın her logitle ne hızla arttığı: olasılık p eksi y; y, doğru yanıt için 1, diğerleri için 0’dır. Bir adım turuncuları düşürür, mavileri yükseltir.
backwards-logits-said = { $name }: p − y = { $p } − 1 = { $gradient }; diğer her sınıf: p − 0
backwards-stage = { $layer } içinde gradyan
backwards-stage-explained = Kaybın, bu aşamanın hesapladığı her sayıyla ne hızla arttığı; çıktısından ilk katmanına doğru: havuzlama gradyanı sayının geldiği yere geri yollar, etkinleştirme onu eğimiyle, yığın normalleştirme γ / √(varyans + ε) ile çarpar. ReLU’nun 0 verdiği yerde gradyan biter. Turuncu sayılar küçülmeli, maviler büyümelidir. Sayıları için bir hücrenin üzerine gelin; haritasının veya biriminin ağırlıklarını aşağıda görmek için tıklayın.
backwards-stage-skip-explained = Kaybın, bu aşamanın hesapladığı her sayıyla ne hızla arttığı; çıktısından ilk katmanına doğru. Bir artık blok burada biter: toplamın gradyanı bloğun çevresinden de, değişmeden girdisine gider. Turuncu sayılar küçülmeli, maviler büyümelidir. Sayıları için bir hücrenin üzerine gelin; haritasının veya biriminin ağırlıklarını aşağıda görmek için tıklayın.
backwards-after = { $layer }, { $name } sonrası
backwards-after-nothing = { $layer }, çıktı
backwards-after-sum = { $layer }, bloğun girdisiyle toplamdan sonra
backwards-after-norm = { $layer }, yığın normalleştirmeden sonra
backwards-size = en büyüğü { $largest }, normu { $norm }
backwards-cell = { $cell }: gradyan { $gradient }, değer { $value }
backwards-input-title = Girdinin gradyanı
backwards-input-explained = Kaybın, girdinin her sayısıyla ne hızla arttığı. Eğitimin buna gereksinimi yoktur: çizim öğrenilmez. Ama hangi mürekkebin ağı yanılttığını gösterir: mavi yerlerde daha çok, turuncu yerlerde daha az mürekkep doğru yanıta yarardı. Yanılt bunun tersini yapar.
backwards-pixel = { $row }. satır, { $column }. sütun: gradyan { $gradient }, girdi { $value }
backwards-input-end = Yol burada biter: { $layer } öncesinde öğrenilen bir şey yoktur.
backwards-weights-map = { $layer } ağırlıkları, { $channel }. harita için
backwards-weights-unit = { $layer } ağırlıkları, { $channel }. birim için
backwards-weights-explained = Her ağırlığın gradyanı: kaybın onunla ne hızla arttığı. Bir ağırlık, çekirdeğinin her konumunda kullanılır; tam bağlı katmanda tek bir kez. Her seferinde bir girdiyi iletir; bu yüzden gradyanı, üstten gelen gradyan çarpı girdinin konumlar boyunca toplamıdır. Toplamını görmek için bir ağırlığın üzerine gelin veya tıklayın.
backwards-weights = { $count } ağırlığın gradyanları
backwards-weights-of-maps = { $count } × { $height } × { $width } ağırlığın gradyanları
backwards-kernels = Ağırlıkların gradyanları
backwards-weight-map = { $layer }: { $from }. haritadan { $to }. haritaya ağırlık, { $row }. satır, { $column }. sütun
backwards-weight-unit = { $layer }: { $from }. haritadan, { $row }. satır, { $column }. sütundan { $to }. birime ağırlık
backwards-weight-units = { $layer }: { $from }. birimden { $to }. birime ağırlık
backwards-product = gradyan = üstten gelen { $upstream } × girdi { $input } = { $gradient }
backwards-sum = gradyan = { $count } konum boyunca üstten gelen × girdi toplamı = { $gradient }
backwards-change = − hız { $rate } × { $gradient } = { $change }; ağırlık { $before } → { $after }
backwards-upstream = Üstten gelen
backwards-term = { $row }. satır, { $column }. sütun: { $upstream } × { $input } = { $product }
backwards-largest-terms = En büyük terimler
backwards-bias = sapma
backwards-parameter = { $name } { $value }, gradyan { $gradient }
backwards-update-title = Gradyan inişinin bir adımı
backwards-update-explained = Her ağırlıktan, sapmadan, γ ve β sayısından, öğrenme hızı çarpı kendi gradyanı çıkarılır. Sonra aynı çizim yeniden okunur. Küçük bir hızla kayıp düşer; büyük bir hızla adım fazla ileri gider. İnce çubuklar adımdan öncekilerdir.
backwards-updated = Kayıp { $before } → { $after }; { $name }: { $was } → { $now }
backwards-only-here = Bu adım yalnızca denenir: okuyan ağ olduğu gibi kalır.

## Kendi sembolleri

tab-symbols = Semboller
tab-symbols-tip = Bir ağa kendi sembollerinizi öğretin
symbols = Sembollerim
symbols-explained = Sembollerinize ad verin, her birinden en az beş örnek çizin ve eğitin. Ağ onları birkaç saniyede öğrenir: hazır ağın evrişimlerini kullanır ve her örneği gerilmiş, eğik, bükülmüş ve başka kalemlerle çizilmiş olarak görür. Sembollerinizden hiçbirine benzemeyen reddedilir. Her örneği, onu görmemiş bir ağ bir kez okur: aşağıdaki sonuç budur. Semboller bu makinede kalır.
symbols-train = Eğit
symbols-train-name = Eğit: sembollerim
symbols-stop = Durdur
symbols-save = Ağı kaydet
symbols-import = İçe aktar
symbols-export = Dışa aktar
symbols-training = Sembolleriniz öğreniliyor…
symbols-failed = Eğitim başarısız oldu.
symbols-begin = Her sembole ad verin ve onu her zaman yazdığınız gibi beş kez çizin. Sonra eğitin.
symbols-ready = Hazır: { $classes } sembol, { $examples } örnek. Eğitim birkaç saniye sürer.
symbols-result = { $of } örnekten { $right } tanesi, onları görmemiş bir ağ tarafından doğru okundu.
symbols-mixed-up = “{ $one }” ile “{ $other }” { $count } kez karıştırıldı: daha çok örnek yardımcı olur.
symbols-refused = { $count } örnek hiçbirine benzetilemedi.
symbols-changed = Semboller o zamandan beri değişti: yeniden eğitin.
symbols-few-classes = Sembol ekleyin: bir ağa en az { $least } tane gerekir.
symbols-unnamed = { $class }. sembole ad verin.
symbols-same-name = İki sembolün adı “{ $name }”: birini değiştirin.
symbols-few-examples = “{ $name }” için { $more } örnek daha çizin.
class-hint = Ad
class-name = { $class }. sembolün adı
class-drawn = { $drawn } / { $least } çizildi
class-add = Sembol ekle
class-remove = { $which } sembolünü kaldır
pad-empty = { $class }. sembolün { $place }. örneğini buraya çizin: { $name }
pad-drawn = { $class }. sembolün { $place }. örneği: { $name }
pad-clear = { $class }. sembolün { $place }. örneğini kaldır
network-symbols = sembollerim
dialog-symbols = Sembolleri içe aktar
dialog-save-symbols = Sembolleri dışa aktar
filter-symbols = Semboller (json)
file-name-symbols = sembollerim.json
symbols-imported = { $file } dosyasındaki semboller eklendi.
symbols-no-room = { $file } dosyasındaki semboller için yer yok: hiçbir şey eklenmedi.
symbols-most = En çok { $classes } sembol, her biri için { $examples } örnek olabilir.
symbols-unreadable = { $file } sembol dosyası olarak okunamıyor.
symbols-too-large = 16 MB’tan büyük.
symbols-not-json = Satır { $line }, sütun { $column }: { $problem }
symbols-format = Kendini { $found } olarak tanıtıyor; beklenen rakam-symbols, sürüm 1.
symbols-value = { $place }: { $found }; beklenen: { $expected }.
example-added = Eklendi: “{ $name }” için artık { $count } örnek var. “Semboller” sekmesinde yeniden eğitin.
example-not-added = “{ $name }” için başka örnek eklenemiyor.
